"""The tokens of OAuth at rest: encrypted with the keys of RECERT_ENCRYPTION_KEYS."""

from collections.abc import Collection, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

_ENCRYPTED = "gAAAA"
"""The beginning of everything that Fernet has encrypted: its version, and a time in this century. No token has it."""


class WrongKeyError(Exception):
    """Says that none of the keys is the one that a token was encrypted with: of some workspaces, or of all."""

    def __init__(self, owners: Collection[str] = ()) -> None:
        whose = f" of {', '.join(sorted(owners))}" if owners else ""
        super().__init__(
            f"RECERT_ENCRYPTION_KEYS: none of these keys decrypts a token in the database{whose}; "
            "add the key that the token was encrypted with after the others, with a comma"
        )


class Keys:
    """The keys: the first encrypts, all decrypt."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._first = Fernet(keys[0])
        self._all = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, text: str) -> str:
        """Encrypt a token."""
        return self._first.encrypt(text.encode()).decode()

    def decrypt(self, stored: str) -> str:
        """Return a token; one that an earlier release stored is not encrypted yet. Raises `WrongKeyError`."""
        if not is_encrypted(stored):
            return stored
        try:
            return self._all.decrypt(stored).decode()
        except (InvalidToken, ValueError):  # ValueError: characters that Fernet never writes
            raise WrongKeyError from None

    def is_fresh(self, token: str, *, seconds: int) -> bool:
        """Return whether something was encrypted with one of the keys at most so many seconds ago."""
        try:
            self._all.decrypt(token, ttl=seconds)
        except (InvalidToken, ValueError):
            return False
        return True

    def newest(self, stored: str) -> str | None:
        """Return a token encrypted with the first key, or None if it is already. Raises `WrongKeyError`."""
        try:
            self._first.decrypt(stored)
        except (InvalidToken, ValueError):
            return self.encrypt(self.decrypt(stored))
        return None


def is_encrypted(stored: str) -> bool:
    """Return whether a token is encrypted, with whichever key."""
    return stored.startswith(_ENCRYPTED)


class EncryptedText(TypeDecorator[str]):
    """A column that is encrypted in the database, and not in the program."""

    impl = Text
    cache_ok = True

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self.keys = keys

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Encrypt."""
        return None if value is None else self.keys.encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Decrypt. Raises `WrongKeyError`."""
        return None if value is None else self.keys.decrypt(value)
