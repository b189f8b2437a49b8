"""Settings, from the environment and a `.env` file; a wrong one is reported in one line that names it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import credentials, env_file
from bot.clock import Clock, ShiftedClock, SystemClock, parse_instant
from rules.book import RulesError
from rules.dates import UnknownZoneError, zone_named
from rules.rulebook import RuleBook, load
from storage.database import Database
from storage.errors import DatabaseError


class SettingsError(Exception):
    """Says that a setting is wrong or missing: its name, what is wrong, and how to fix it, in one line."""

    def __init__(self, words: str) -> None:
        super().__init__(" ".join(words.split()))  # a setting's value may itself hold line breaks


def _zone(name: str) -> str:
    try:
        zone_named(name)
    except UnknownZoneError as error:
        raise ValueError("no such time zone; use a name like America/New_York") from error
    return name


def _slash(url: str) -> str:
    try:
        address = str(AnyHttpUrl(url))
    except ValidationError as error:
        raise ValueError("not an address; the default is https://slack.com/api/") from error
    return address if address.endswith("/") else f"{address}/"


def _upper(text: Any) -> Any:  # noqa: ANN401 - whatever the environment holds
    return text.upper() if isinstance(text, str) else text


class Settings(BaseSettings):
    """Every setting, by the name of its environment variable in lower case."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    recert_encryption_keys: SecretStr | None = None
    slack_api_url: Annotated[str, AfterValidator(_slash)] = "https://slack.com/api/"
    database_url: str = "sqlite:///recert.db"
    recert_timezone: Annotated[str, AfterValidator(_zone)] = "America/New_York"
    recert_sweep_seconds: Annotated[float, Field(gt=0, le=86_400)] = 60
    recert_as_of: str | None = None
    recert_rules: Path | None = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @model_validator(mode="before")
    @classmethod
    def _trimmed(cls, found: dict[str, Any]) -> dict[str, Any]:
        """Trim every value; a setting whose value is then empty is not set."""
        trimmed = {
            name: credentials.trimmed(value) if isinstance(value, str) else value for name, value in found.items()
        }
        return {name: value for name, value in trimmed.items() if value != ""}

    @field_validator(
        "slack_bot_token", "slack_app_token", "slack_signing_secret", "slack_client_id", "slack_client_secret"
    )
    @classmethod
    def _check_placement(cls, value: SecretStr | str | None, info: ValidationInfo) -> SecretStr | str | None:
        name, text = f"{info.field_name}".upper(), value.get_secret_value() if isinstance(value, SecretStr) else value
        if text is not None and (mistake := credentials.mistake(name, text)) is not None:
            raise ValueError(f"{mistake}; {_INSTRUCTIONS[name]}")
        return value

    @field_validator("recert_encryption_keys")
    @classmethod
    def _check_keys(cls, value: SecretStr | None) -> SecretStr | None:
        for number, key in enumerate(_keys(value), 1):
            if not credentials.is_fernet_key(key):
                raise ValueError(f"key {number} is not a Fernet key; {_INSTRUCTIONS['RECERT_ENCRYPTION_KEYS']}")
        return value

    @property
    def encryption_keys(self) -> list[str]:
        """The keys that tokens are encrypted with: the first encrypts, all decrypt."""
        return _keys(self.recert_encryption_keys)

    @property
    def oauth(self) -> bool:
        """True if many workspaces install the app by OAuth."""
        return self.slack_client_id is not None

    @property
    def timezone(self) -> ZoneInfo:
        """The time zone of an agency that has not chosen another."""
        return ZoneInfo(self.recert_timezone)

    def instant(self, text: str, name: str = "RECERT_AS_OF") -> datetime:
        """Parse an instant that somebody set."""
        try:
            return parse_instant(text, self.timezone)
        except ValueError as error:
            raise SettingsError(f"{name}: {error}; write it like 2027-02-15T09:30-05:00") from error

    def starting(self, as_of: str | None) -> Self:
        """Return these settings, with a clock that starts at `--as-of` if it was given."""
        if as_of is None:
            return self
        self.instant(as_of, "--as-of")
        return self.model_copy(update={"recert_as_of": as_of})

    def clock(self) -> Clock:
        """The bot's clock."""
        return SystemClock() if self.recert_as_of is None else ShiftedClock(self.instant(self.recert_as_of))

    def rules(self) -> RuleBook:
        """The rules."""
        try:
            return load(self.recert_rules)
        except RulesError as error:
            raise SettingsError(f"RECERT_RULES: {error}") from error
        except OSError as error:
            raise SettingsError(
                f"RECERT_RULES: {self.recert_rules} cannot be read ({error.strerror}); name a folder that can"
            ) from error

    def database(self) -> Database:
        """The database, not opened yet."""
        try:
            return Database(self.database_url)
        except DatabaseError as error:
            raise SettingsError(f"DATABASE_URL: {error}") from error

    def secret(self, name: str) -> str:
        """Return a secret that the current call needs."""
        found: SecretStr | None = getattr(self, name.lower())
        if found is None:
            raise SettingsError(f"{name} is missing; {_INSTRUCTIONS[name]}")
        return found.get_secret_value()


def _keys(value: SecretStr | None) -> list[str]:
    return [] if value is None else [credentials.trimmed(key) for key in value.get_secret_value().split(",")]


_INSTRUCTIONS = {
    "SLACK_BOT_TOKEN": "copy the bot token (xoxb-…) from your Slack app's page, Install App, into .env",
    "SLACK_APP_TOKEN": "make an app-level token (xapp-…, scope connections:write) on your Slack app's page, "
    "Basic Information",
    "SLACK_SIGNING_SECRET": "copy the signing secret from your Slack app's page, Basic Information, into .env",
    "SLACK_CLIENT_ID": "copy the client ID from your Slack app's page, Basic Information, into .env",
    "SLACK_CLIENT_SECRET": "copy the client secret from your Slack app's page, Basic Information, into .env",
    "RECERT_ENCRYPTION_KEYS": "make one with `openssl rand -base64 32 | tr +/ -_`, and keep a copy apart from "
    "the database",
}

_VALUE_MESSAGES = {
    "RECERT_SWEEP_SECONDS": "not a number of seconds above 0 and at most 86400, a day; the default is 60",
    "LOG_LEVEL": "not a level; write DEBUG, INFO, WARNING, ERROR or CRITICAL, the default is INFO",
    "LOG_FORMAT": "not a format; write console or json, the default is console",
}
"""Messages for wrong values, where pydantic's own words do not say how to fix them."""


@dataclass(frozen=True, slots=True)
class Report:
    """The settings, with the default for each wrong one; every mistake; and the settings that are not known."""

    settings: Settings
    mistakes: list[SettingsError]
    unknown: set[str]


def read() -> Settings:
    """Read `.env` in the current folder, then the environment, which comes first. Raises `SettingsError`."""
    report = examine()
    if report.mistakes:
        raise report.mistakes[0]
    return report.settings


def examine() -> Report:
    """Read the settings as far as they can be read."""
    mistakes: list[str] = []
    unknown: set[str] = set()
    try:
        mistakes += env_file.load()
    except env_file.UnreadableError as error:
        mistakes.append(f"{error}")
        unknown |= {name for field in Settings.model_fields if (name := field.upper()) not in os.environ}
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = {f"{each['loc'][0]}": each["msg"] for each in error.errors(include_input=False, include_url=False)}
        settings = Settings(**{name: Settings.model_fields[name].default for name in wrong})
        said = {name.upper(): message.removeprefix("Value error, ") for name, message in wrong.items()}
        mistakes += [f"{name}: {_VALUE_MESSAGES.get(name, message)}" for name, message in said.items()]
        unknown |= said.keys()
    for name, mistake in _across_settings(settings, unknown):
        mistakes.append(mistake)
        unknown.add(name)
    return Report(settings, [SettingsError(each) for each in mistakes], unknown)


def _across_settings(settings: Settings, unknown: set[str]) -> Iterator[tuple[str, str]]:
    """Check the settings that depend on each other; yield the name of each wrong one, and the mistake."""
    client_id, client_secret = settings.slack_client_id, settings.slack_client_secret
    if (client_id is None) != (client_secret is None) and not unknown & {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"}:
        missing = "SLACK_CLIENT_SECRET" if client_secret is None else "SLACK_CLIENT_ID"
        so = "OAuth needs both it and its partner (leave both out for one workspace)"
        yield missing, f"{missing} is missing; {so}"
    if settings.oauth and settings.recert_encryption_keys is None and "RECERT_ENCRYPTION_KEYS" not in unknown:
        name = "RECERT_ENCRYPTION_KEYS"
        yield name, f"{name} is missing; OAuth needs it, to encrypt the tokens of workspaces: {_INSTRUCTIONS[name]}"
    signing = settings.slack_signing_secret
    if signing is not None and signing == client_secret and credentials.kind(signing.get_secret_value()) is not None:
        name = "SLACK_SIGNING_SECRET"
        yield name, f"{name}: this is the client secret; {_INSTRUCTIONS[name]}"
    if settings.recert_as_of is not None:
        try:
            settings.instant(settings.recert_as_of)
        except SettingsError as error:
            yield "RECERT_AS_OF", f"{error}"
