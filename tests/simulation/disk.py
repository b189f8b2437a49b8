"""The file that every story of this process plays on, and the ways to it; and what the bot logs meanwhile."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import structlog

from storage.database import Database
from tests.simulation.deeds import MOST_REPLICAS
from tests.simulation.replicas import SimulatedDatabase

_SHM = Path("/dev/shm")  # noqa: S108 - a folder in memory; every file in it gets a name of its own


class Disk:
    """The file that every story of this process plays on, a fresh one each time, and the ways to it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=_SHM if _SHM.is_dir() else None)
        self.file = Path(self._folder.name) / "simulated.db"
        database = Database(f"sqlite:///{self.file}")
        database.upgrade()
        database.close()
        self._empty = self.file.read_bytes()
        self.databases = [SimulatedDatabase(self.file) for _ in range(MOST_REPLICAS)]

    def clear(self) -> None:
        """Begin anew."""
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        self.file.write_bytes(self._empty)


@cache
def disk() -> Disk:
    return Disk()


@contextmanager
def quiet() -> Iterator[list[str]]:
    """Log nothing, but keep what is logged as an error, until the block ends."""
    errors: list[str] = []

    def keep(_logger: object, level: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if level in {"error", "exception", "critical"} and event.get("error") not in _INSTALLATION_ERRORS:
            error = event.get("exc_info")
            errors.append(f"{event['event']}: {error!r}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep], cache_logger_on_first_use=False)
    try:
        yield errors
    finally:
        structlog.configure(**before)


_INSTALLATION_ERRORS = {"missing_scope", "token_revoked", "invalid_auth", "ekm_access_denied"}
"""Answers of which the log says that whoever runs the bot must do something."""
