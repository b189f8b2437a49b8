"""The ceiling answers as a Bolt app does, and carries what the bot carries, so that a ratio to it means something."""

import re
from collections.abc import Iterator
from http.client import HTTPConnection
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from bench import slack
from bench.processes import CEILING, RECERT, Program, environment, run_server
from bench.slack import SECRET, Slack, command
from fakeslack.requests import signed_headers
from storage.database import Database
from tests.at_once import SECONDS


@pytest.fixture
def here() -> Iterator[Slack]:
    """Run the Slack of the measurements."""
    with slack.running() as running:
        yield running


def asked(port: int, body: str, secret: str) -> tuple[int, str]:
    """Send a command that is signed with this secret; return the status and the text of the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("POST", "/slack/events", body, signed_headers(body.encode(), secret))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_the_ceiling_answers_what_slack_has_signed_and_nothing_else(here: Slack, tmp_path: Path) -> None:
    status = command("status", "UALICE", here.url)
    with run_server(CEILING, environment(here, "sqlite://"), tmp_path, status) as running:
        assert asked(running.port, status, SECRET) == (200, "Nothing was done.")
        assert asked(running.port, status, "another secret")[0] == 401


def loaded(program: Program, env: dict[str, str], folder: Path, first: str) -> set[str]:
    """Return the packages of others that a program has loaded once it has answered; Python itself writes which."""
    with run_server(program, env | {"PYTHONVERBOSE": "1"}, folder, first):
        log = (folder / f"{program.name}.log").read_text(encoding="utf-8", errors="replace")
    found = {name.partition(".")[0] for name in re.findall(r"import '([^']+)' # ", log)}
    return {name for name, owners in packages_distributions().items() if owners != ["recert"]} & found


def test_the_ceiling_loads_the_libraries_of_the_bot_and_no_others_but_its_server(here: Slack, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'recert.db'}"
    database = Database(address)
    database.upgrade()  # only an upgrade loads Alembic
    database.close()
    env, status = environment(here, address), command("status", "UALICE", here.url)
    bot, ceiling = (loaded(program, env, tmp_path, status) for program in (RECERT, CEILING))
    assert {"slack_bolt", "sqlmodel", "structlog"} <= bot
    assert ceiling - {"granian"} == bot - {"granian"}
