"""Settings as people set them: blanks and quotes around a value are removed, and a wrong one is named in one line."""

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import YEARS
from bot.encryption import Keys
from bot.settings import SettingsError, examine, read
from tests.bot.many import KEY, OTHER_KEY
from tests.conftest import NEW_YORK

SECRET = "0123456789abcdef" * 2


def said(monkeypatch: pytest.MonkeyPatch, **settings: str) -> str:
    """Use settings that are wrong; return the message."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        used()
    (line,) = str(caught.value).splitlines()
    return line


def used() -> None:
    """Use the settings as a call of the program does."""
    settings = read()
    settings.clock()
    settings.rules()
    settings.database().close()


AROUND = {
    "a newline": "{}\n",
    "a newline of Windows": "{}\r\n",
    "blanks": " \t{}  ",
    "a no-break space": "{}\N{NO-BREAK SPACE}",
    "a zero-width space": "\N{ZERO WIDTH SPACE}{}\N{ZERO WIDTH SPACE}",
    "a byte order mark": "\N{ZERO WIDTH NO-BREAK SPACE}{}",
    "marks of direction": "\N{LEFT-TO-RIGHT ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}",
    "quotes": '"{}"',
    "apostrophes": "'{}'",
    "backticks": "`{}`",
    "curly quotes": "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}",
    "quotes and all else": " \"' {}\N{ZERO WIDTH SPACE}\n'\" \n",
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_blanks_quotes_and_unseen_characters_around_a_value_are_dropped(
    monkeypatch: pytest.MonkeyPatch, around: str
) -> None:
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-1-a",
        "SLACK_APP_TOKEN": "xapp-1-a",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": "https://slack.example.org/api",
        "DATABASE_URL": "sqlite:///here.db",
        "RECERT_SWEEP_SECONDS": "30",
        "RECERT_AS_OF": "2027-02-15",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
    }.items():
        monkeypatch.setenv(name, around.format(value))
    settings = read()
    assert settings.secret("SLACK_BOT_TOKEN") == "xoxb-1-a"
    assert settings.secret("SLACK_APP_TOKEN") == "xapp-1-a"
    assert settings.secret("SLACK_SIGNING_SECRET") == SECRET
    assert settings.slack_api_url == "https://slack.example.org/api/"
    assert settings.database_url == "sqlite:///here.db"
    assert settings.recert_sweep_seconds == 30
    assert settings.clock().now().date().isoformat() == "2027-02-15"
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")


@pytest.mark.parametrize("nothing", ["", " \n", '""', "\N{ZERO WIDTH SPACE}"])
def test_a_value_of_which_nothing_is_left_is_not_set(monkeypatch: pytest.MonkeyPatch, nothing: str) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "RECERT_SWEEP_SECONDS", "RECERT_RULES", "DATABASE_URL"):
        monkeypatch.setenv(name, nothing)
    settings = read()
    assert (settings.slack_bot_token, settings.oauth, settings.recert_rules) == (None, False, None)
    assert (settings.recert_sweep_seconds, settings.database_url) == (60, "sqlite:///recert.db")


BOT, APP = "copy the bot token (xoxb-…)", "make an app-level token (xapp-…"
SIGNING = "copy the signing secret"
MISPLACED = [
    ("SLACK_BOT_TOKEN", "xapp-1-A0-1-a", "this is an app-level token", BOT),
    ("SLACK_BOT_TOKEN", "xoxp-1-2-a", "this is a user token", BOT),
    ("SLACK_BOT_TOKEN", "xoxe-1-a", "this is an expiring token (xoxe…)", BOT),
    ("SLACK_BOT_TOKEN", "xoxe.xoxp-1-a", "this is an expiring token (xoxe…)", BOT),
    ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-a", "this is an expiring token (xoxe…)", BOT),
    ("SLACK_BOT_TOKEN", "xoxc-1-a", "this is a token of another kind", BOT),
    ("SLACK_BOT_TOKEN", SECRET, "this is a signing or client secret", BOT),
    ("SLACK_BOT_TOKEN", "1.2", "this is a client ID", BOT),
    ("SLACK_APP_TOKEN", "xoxb-1-a", "this is a bot token", APP),
    ("SLACK_APP_TOKEN", "xoxe-1-a", "this is an expiring token (xoxe…)", APP),
    ("SLACK_APP_TOKEN", SECRET, "this is a signing or client secret", APP),
    ("SLACK_SIGNING_SECRET", "xoxb-1-a", "this is a bot token", SIGNING),
    ("SLACK_SIGNING_SECRET", "xapp-1-A0-1-a", "this is an app-level token", SIGNING),
    ("SLACK_SIGNING_SECRET", "1.2", "this is a client ID", SIGNING),
    ("SLACK_CLIENT_ID", SECRET, "this is a signing or client secret", "copy the client ID"),
    ("SLACK_CLIENT_SECRET", "1.2", "this is a client ID", "copy the client secret"),
    ("SLACK_CLIENT_SECRET", "xoxp-1-2-a", "this is a user token", "copy the client secret"),
    ("SLACK_BOT_TOKEN", "xoxb-1\nxapp-1", "there is a blank, a quote or a special character in it", BOT),
    ("SLACK_BOT_TOKEN", "Bearer xoxb-1", "there is a blank, a quote or a special character in it", BOT),
    ("SLACK_BOT_TOKEN", "xoxb-…", "there is a blank, a quote or a special character in it", BOT),
    ("SLACK_BOT_TOKEN", "xoxb-1\N{SOFT HYPHEN}2", "there is a blank, a quote or a special character in it", BOT),
    ("SLACK_SIGNING_SECRET", f'"{SECRET}', "there is a blank, a quote or a special character in it", SIGNING),
]


@pytest.mark.parametrize(("name", "value", "what", "mend"), MISPLACED)
def test_a_token_or_a_secret_in_the_wrong_place_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str, mend: str
) -> None:
    line = said(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: {what}")
    assert mend in line
    assert value not in line.replace("xoxb-…", "")


def test_a_client_secret_as_signing_secret_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET, "SLACK_SIGNING_SECRET": SECRET}
    monkeypatch.setenv("RECERT_ENCRYPTION_KEYS", KEY)
    assert said(monkeypatch, **both).startswith("SLACK_SIGNING_SECRET: this is the client secret; copy the signing")
    for name in ("SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "made-up")
    assert read().secret("SLACK_SIGNING_SECRET") == "made-up"


@pytest.mark.parametrize("half", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"])
def test_one_half_of_oauth_names_the_other(monkeypatch: pytest.MonkeyPatch, half: str) -> None:
    (other,) = {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"} - {half}
    assert said(monkeypatch, **{half: "made-up"}).startswith(f"{other} is missing; OAuth needs both")


def test_a_wrong_half_of_oauth_is_not_missing_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "xoxb-1")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("RECERT_ENCRYPTION_KEYS", KEY)
    (mistake,) = examine().mistakes
    assert str(mistake).startswith("SLACK_CLIENT_ID: this is a bot token")


def test_oauth_needs_a_key_for_the_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    line = said(monkeypatch, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET=SECRET)
    assert line.startswith("RECERT_ENCRYPTION_KEYS is missing; OAuth needs it")
    monkeypatch.setenv("RECERT_ENCRYPTION_KEYS", f" {KEY} ,\n{KEY.replace('a', 'b')}")
    assert read().encryption_keys == [KEY, KEY.replace("a", "b")]


@pytest.mark.parametrize("wrong", ["secret", KEY[:-1], f"{KEY}=", SECRET, KEY.replace("a", "+"), ""])
def test_a_key_that_is_none_is_named_by_its_number(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    line = said(monkeypatch, RECERT_ENCRYPTION_KEYS=f"{OTHER_KEY},{wrong}")
    assert line.startswith("RECERT_ENCRYPTION_KEYS: key 2 is not a Fernet key; make one with `openssl rand -base64 32")
    assert OTHER_KEY not in line
    assert not wrong or wrong not in line


def test_the_way_to_make_a_key_that_is_told_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    (way,) = re.findall("`(.+)`", said(monkeypatch, RECERT_ENCRYPTION_KEYS="none"))
    made = subprocess.run(["sh", "-c", way], capture_output=True, text=True, check=True)  # noqa: S603, S607 - what is told
    monkeypatch.setenv("RECERT_ENCRYPTION_KEYS", made.stdout)
    assert Keys(read().encryption_keys).decrypt(Keys([made.stdout.strip()]).encrypt("xoxb-1")) == "xoxb-1"


@pytest.mark.parametrize("token", ["xoxb-1", "xoxb-local-slack", "xoxb-1-2-aB3", "made-up"])
def test_an_odd_token_is_left_to_slack(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", token)
    assert read().secret("SLACK_BOT_TOKEN") == token


DATE = "write it like 2027-02-15T09:30-05:00"
YEAR = "is not in the years from 2000 to 2199; "
SECONDS = "not a number of seconds above 0 and at most 86400"
ADDRESS = "not a database address; write sqlite:///recert.db or postgresql://"
WRONG = [
    ("RECERT_AS_OF", "nonsense", f"'nonsense' is not an ISO date-time; {DATE}"),
    ("RECERT_AS_OF", "2027-13-01", f"is not an ISO date-time; {DATE}"),
    ("RECERT_AS_OF", "0001-01-01", YEAR + DATE),
    ("RECERT_AS_OF", "1999-12-31", YEAR + DATE),
    ("RECERT_AS_OF", "2200-01-01", YEAR + DATE),
    ("RECERT_AS_OF", "9999-12-31T23:59-12:00", YEAR + DATE),
    ("RECERT_SWEEP_SECONDS", "nan", SECONDS),
    ("RECERT_SWEEP_SECONDS", "inf", SECONDS),
    ("RECERT_SWEEP_SECONDS", "-inf", SECONDS),
    ("RECERT_SWEEP_SECONDS", "abc", SECONDS),
    ("RECERT_SWEEP_SECONDS", "60s", SECONDS),
    ("RECERT_SWEEP_SECONDS", "86401", SECONDS),
    ("RECERT_TIMEZONE", "Boston", "no such time zone; use a name like America/New_York"),
    ("RECERT_TIMEZONE", "America", "no such time zone"),
    ("RECERT_TIMEZONE", "../../etc/passwd", "no such time zone"),
    ("RECERT_RULES", "nowhere", "nowhere is not a folder; name one, or none for the rules that ship"),
    ("RECERT_RULES", "text", "text is not a folder"),
    ("RECERT_RULES", "two\nlines", "two lines is not a folder"),
    ("RECERT_RULES", "x" * 300, "xxx"),
    ("SLACK_API_URL", "slack.com/api", "not an address; the default is https://slack.com/api/"),
    ("SLACK_API_URL", "http://[", "not an address"),
    ("SLACK_API_URL", "http://", "not an address"),
    ("SLACK_API_URL", "https://slack.com:x/api", "not an address"),
    ("SLACK_API_URL", "ftp://slack.com/api", "not an address"),
    ("DATABASE_URL", "mysql://u:p@h/d", "mysql is not supported; use sqlite or postgresql"),
    ("DATABASE_URL", "recert.db", ADDRESS),
    ("DATABASE_URL", "/srv/recert.db", ADDRESS),
    ("DATABASE_URL", "sqlite://recert.db", "a file has three slashes before its name, as in sqlite:///recert.db"),
    ("DATABASE_URL", "sqlite:///", "name a file"),
    ("DATABASE_URL", "sqlite:///nowhere/r.db", "the folder nowhere does not exist"),
    ("DATABASE_URL", "sqlite:///folder", "folder is a folder; name a file in it"),
    ("DATABASE_URL", f"sqlite:///{'x' * 300}", "cannot be used (File name too long); name one"),
    ("DATABASE_URL", "sqlite:///r.db?timeout=soon", "no options are taken after the file's name"),
    ("DATABASE_URL", "postgresql://u:p@a..b:1/d", ADDRESS),
    ("DATABASE_URL", "postgresql://u:p@h:port/d", ADDRESS),
    ("LOG_LEVEL", "verbose", "not a level; write DEBUG"),
    ("LOG_FORMAT", "xml", "not a format; write console or json"),
]


@pytest.mark.parametrize(("name", "value", "what"), WRONG, ids=[f"{name} {value[:40]}" for name, value, _ in WRONG])
def test_a_wrong_value_is_one_line_that_names_the_setting_and_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str
) -> None:
    Path("folder").mkdir()
    Path("text").write_text("nothing\n", encoding="utf-8")
    line = said(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: ")
    assert what in line


def test_every_mistake_is_found_and_the_default_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"RECERT_TIMEZONE": "Boston", "LOG_LEVEL": "LOUD", "RECERT_AS_OF": "9999-01-01", "SLACK_CLIENT_ID": "1.2"}
    missing = {"SLACK_CLIENT_SECRET", "RECERT_ENCRYPTION_KEYS"}
    for name, value in (wrong | {"LOG_FORMAT": "json", "SLACK_BOT_TOKEN": "xapp-1"}).items():
        monkeypatch.setenv(name, value)
    report = examine()
    assert report.unknown == {"RECERT_TIMEZONE", "LOG_LEVEL", "RECERT_AS_OF", "SLACK_BOT_TOKEN"} | missing
    assert sorted(str(each).split(" ")[0].strip(":") for each in report.mistakes) == sorted(report.unknown)
    assert (report.settings.recert_timezone, report.settings.log_format) == ("America/New_York", "json")
    assert (report.settings.log_level, report.settings.slack_bot_token) == ("INFO", None)


@pytest.mark.parametrize("year", [YEARS[0], YEARS[-1]])
def test_the_clock_may_be_set_to_the_first_and_the_last_year(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    monkeypatch.setenv("RECERT_AS_OF", f"{year}-07-01T12:00")
    noon = datetime(year, 7, 1, 12, tzinfo=NEW_YORK).astimezone(UTC)
    assert read().clock().now().replace(second=0, microsecond=0) == noon


VALUES = (st.text(max_size=20) | st.binary(max_size=20).map(os.fsdecode)).map(lambda value: value.replace("\0", ""))
"""Any value that an environment can hold: bytes."""


def told(name: str, value: str) -> None:
    """Use the settings with this one among them; they work, or are refused in one line."""
    with patch.dict(os.environ, {name: value}):
        try:
            used()
        except SettingsError as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017 - where there is none, all is well


@given(
    name=st.sampled_from(["RECERT_TIMEZONE", "RECERT_SWEEP_SECONDS", "RECERT_AS_OF", "RECERT_RULES", "LOG_LEVEL"]),
    value=VALUES,
)
def test_any_value_is_settings_or_one_line(name: str, value: str) -> None:
    told(name, value)


@given(name=st.sampled_from(["SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_SIGNING_SECRET"]), value=VALUES)
def test_any_token_is_settings_or_one_line(name: str, value: str) -> None:
    told(name, value)


@given(kind=st.sampled_from(["", "http://", "https://slack.com:", "http://["]), value=VALUES)
def test_any_address_of_slack_is_settings_or_one_line(kind: str, value: str) -> None:
    told("SLACK_API_URL", f"{kind}{value}")


@given(
    kind=st.sampled_from(["", "sqlite:///", "sqlite://", "postgresql://", "postgresql://u:p@h:", "postgres://h/d?"]),
    value=VALUES.map(lambda value: value.replace("/", "")),
)
def test_any_address_of_a_database_is_settings_or_one_line(kind: str, value: str) -> None:
    told("DATABASE_URL", f"{kind}{value}")
