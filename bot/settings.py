"""Settings, from the environment and a `.env` file; a wrong one is said in one line that names it."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import load_dotenv
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.clock import Clock, ShiftedClock, SystemClock, parse_instant
from rules.book import RulesError
from rules.load import RuleBook, load
from storage.database import Database, DatabaseError


class SettingsError(Exception):
    """A setting is wrong or missing: its name, what is wrong, and how to mend it, in one line."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("no such time zone; use a name like America/New_York") from error
    return name


def _slash(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("not an address; the default is https://slack.com/api/")
    return url if url.endswith("/") else f"{url}/"


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
    slack_api_url: Annotated[str, AfterValidator(_slash)] = "https://slack.com/api/"
    database_url: str = "sqlite:///recert.db"
    recert_timezone: Annotated[str, AfterValidator(_zone)] = "America/New_York"
    recert_sweep_seconds: Annotated[float, Field(gt=0, le=86_400)] = 60
    recert_as_of: str | None = None
    recert_rules: Path | None = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @model_validator(mode="after")
    def _oauth_needs_both(self) -> Self:
        if (self.slack_client_id is None) != (self.slack_client_secret is None):
            missing = "SLACK_CLIENT_SECRET" if self.slack_client_secret is None else "SLACK_CLIENT_ID"
            raise ValueError(
                f"{missing} is missing; OAuth needs both it and its partner (leave both out for one workspace)"
            )
        return self

    @property
    def oauth(self) -> bool:
        """Whether many workspaces install the app by OAuth."""
        return self.slack_client_id is not None

    @property
    def timezone(self) -> ZoneInfo:
        """The time zone of an agency that has not chosen another."""
        return ZoneInfo(self.recert_timezone)

    def instant(self, text: str, name: str = "RECERT_AS_OF") -> datetime:
        """Read an instant that somebody set."""
        try:
            return parse_instant(text, self.timezone)
        except ValueError as error:
            raise SettingsError(
                f"{name}: {text!r} is not an ISO date-time; write it like 2027-02-15T09:30-05:00"
            ) from error

    def clock(self) -> Clock:
        """The bot's clock."""
        return SystemClock() if self.recert_as_of is None else ShiftedClock(self.instant(self.recert_as_of))

    def rules(self) -> RuleBook:
        """The rules."""
        try:
            return load(self.recert_rules)
        except RulesError as error:
            raise SettingsError(f"RECERT_RULES: {error}") from error

    def database(self) -> Database:
        """The database, not opened yet."""
        try:
            return Database(self.database_url)
        except DatabaseError as error:
            raise SettingsError(f"DATABASE_URL: {error}") from error

    def secret(self, name: str) -> str:
        """A secret that the call at hand cannot do without."""
        found: SecretStr | None = getattr(self, name.lower())
        if found is None:
            raise SettingsError(f"{name} is missing; {_WHERE[name]}")
        return found.get_secret_value()


_WHERE = {
    "SLACK_BOT_TOKEN": "copy it (xoxb-…) from your Slack app's page, OAuth & Permissions, into .env",
    "SLACK_APP_TOKEN": "make one (xapp-…, scope connections:write) on your Slack app's page, Basic Information",
    "SLACK_SIGNING_SECRET": "copy it from your Slack app's page, Basic Information, into .env",
    "SLACK_CLIENT_SECRET": "copy it from your Slack app's page, Basic Information, into .env",
}


_MEND = {
    "RECERT_SWEEP_SECONDS": "not a number of seconds above 0; the default is 60",
    "LOG_LEVEL": "not a level; write DEBUG, INFO, WARNING, ERROR or CRITICAL, the default is INFO",
    "LOG_FORMAT": "not a format; write console or json, the default is console",
}
"""What is said of a wrong value where pydantic's own words do not say how to mend it."""


def read() -> Settings:
    """Read `.env` in the current folder, then the environment, which comes first. Raises `SettingsError`."""
    load_dotenv(Path(os.curdir) / ".env")
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(each) for each in first["loc"]).upper()
        said = _MEND.get(name, first["msg"].removeprefix("Value error, "))
        raise SettingsError(f"{name}: {said}" if name else said) from None
    if settings.recert_as_of is not None:
        settings.instant(settings.recert_as_of)
    return settings
