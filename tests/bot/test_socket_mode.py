"""`recert run`: the bot over Socket Mode, as a process."""

import signal
from pathlib import Path

import pytest

from tests.at_once import SECONDS
from tests.bot import socket_slack
from tests.bot.programs import environment, eventually, recert, started
from tests.bot.socket_slack import SocketSlack


def env(slack: SocketSlack, tmp_path: Path) -> dict[str, str]:
    return environment(
        None,
        f"sqlite:///{tmp_path / 'r.db'}",
        SLACK_BOT_TOKEN="xoxb-1",
        SLACK_APP_TOKEN="xapp-1",
        SLACK_API_URL=slack.api_url,
        RECERT_AS_OF="2027-02-15T10:00-05:00",
    )


def command(text: str) -> dict[str, str]:
    where = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "channel_name": "ems"}
    return {"command": "/recert", "text": text, "trigger_id": "1.2", "response_url": "http://127.0.0.1:9/r"} | where


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_commands_are_answered_on_the_acknowledgement_and_the_bot_ends_in_order(tmp_path: Path, stop: int) -> None:
    with socket_slack.opened() as slack, started("run", env=env(slack, tmp_path), cwd=tmp_path) as process:
        assert slack.connected.wait(SECONDS)
        assert "You've joined" in slack.deliver("slash_commands", command("join emt 2027-03-31"))["text"]
        answer = slack.deliver("slash_commands", command("status"))
        assert answer["response_type"] == "ephemeral"
        assert "44 days left" in answer["text"]
        assert answer["blocks"]
        process.send_signal(stop)
        assert process.wait(SECONDS) == 0


def test_a_token_that_slack_does_not_take_is_one_line_and_exit_2(tmp_path: Path) -> None:
    with socket_slack.opened() as slack:
        slack.refuses = "invalid_auth"
        ended = recert("run", env=env(slack, tmp_path), cwd=tmp_path)
    assert ended.returncode == 2
    assert "recert: SLACK_APP_TOKEN: Slack answers invalid_auth; make one" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_slack_that_is_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    with socket_slack.opened() as slack:
        slack.refuses = "internal_error"
        with started("run", env=env(slack, tmp_path), cwd=tmp_path) as process:
            eventually(lambda: "apps.connections.open" in slack.calls)
            slack.refuses = None
            assert slack.connected.wait(SECONDS)
            assert "$150.00" in slack.deliver("slash_commands", command("fees emt"))["text"]
            process.terminate()
            assert process.wait(SECONDS) == 0


def test_a_bot_that_is_still_connecting_ends_in_order(tmp_path: Path) -> None:
    with socket_slack.opened() as slack:
        slack.refuses = "ratelimited"
        with started("run", env=env(slack, tmp_path), cwd=tmp_path) as process:
            eventually(lambda: "apps.connections.open" in slack.calls)
            process.terminate()
            assert process.wait(SECONDS) == 0
