"""`recert serve`: the whole bot over HTTP, as a process, from the first request to SIGTERM."""

import json
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from fakeslack import Workspace
from fakeslack.faults import Effect, Hang, Response
from storage.database import Database
from tests.at_once import SECONDS
from tests.bot.programs import environment, eventually, free_port, page, recert, started
from tests.bot.served import Served, command
from tests.databases import clear

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def served(database: Database, tmp_path: Path) -> Iterator[Served]:
    """Serve the bot on a free port, on each database."""
    port = free_port()
    with Workspace() as workspace:
        env = environment(workspace, database.url.render_as_string(hide_password=False), RECERT_SWEEP_SECONDS="1")
        with started("serve", "--port", str(port), env=env, cwd=tmp_path) as process:
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
            workspace.patience = workspace.triggers.seconds = SECONDS
            yield Served(workspace, process, port)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_member_is_served_and_the_bot_ends_in_order(served: Served) -> None:
    alice = served.workspace.user("alice")
    alice.types("/recert join paramedic 2027-03-31").says("You've joined")
    alice.types("/recert status").says("$157.00", "$159.94").presses("Mark A1 done").says("marked done")
    modal = alice.types("/recert join").modal
    assert modal is not None
    assert page(f"{served.url}/healthz") == (200, "alive\n")
    measured = page(f"{served.url}/metrics")[1]
    assert 'recert_http_requests_total{status="200"}' in measured
    assert all(f'recert_{what}_total{{outcome="refused"}} 0.0' in measured for what in ("nudges", "direct_messages"))
    assert 'recert_ticks_total{result="failed"} 0.0' in measured
    served.process.send_signal(signal.SIGTERM)
    _, logged = served.process.communicate(timeout=SECONDS)
    assert served.process.returncode == 0
    assert "stopped" in logged
    assert "while Slack had not answered" not in logged


def test_what_slack_did_not_sign_is_turned_away(served: Served) -> None:
    body = command("status")
    assert served.signed(body)[0] == 200
    good = served.workspace.signed(body)
    assert served.signed(body, at=time.time() - 301)[0] == 401
    assert served.post(body, served.workspace.signed(body, secret="another"))[0] == 401
    assert served.post(body, {})[0] == 401
    assert served.post(body + b"x", good)[0] == 401
    for name, odd in (
        ("x-slack-request-timestamp", "abc"),
        ("x-slack-request-timestamp", ""),
        ("x-slack-request-timestamp", "9" * 400),
        ("x-slack-signature", "v0=é".encode().decode("latin-1")),
        ("x-slack-signature", ""),
    ):
        others = {each: value for each, value in good.items() if each.lower() != name}
        assert served.post(body, others | {name: odd})[0] == 401
    assert served.signed(body)[0] == 200


NOT_SLACK_S = (
    *(b"", b"hello", b"\xff\xfe", b"{", b"{}", b"[]", b"payload=nonsense", b"payload=[]", b"payload={}"),
    *(b"a=b&c=d", b"text=x", b"command=%2Frecert"),
)


def test_a_signed_body_that_is_no_request_of_slack_s_is_a_bad_request(served: Served) -> None:
    assert {body: served.signed(body)[0] for body in NOT_SLACK_S} == dict.fromkeys(NOT_SLACK_S, 400)
    assert served.signed(command("fees"))[0] == 200


def test_the_word_payload_in_a_command_is_a_word_like_others(served: Served) -> None:
    """Bolt takes any body with that word in it for a button's."""
    status, text = served.signed(command("payload"))
    assert status == 200
    assert "doesn't know “payload”" in json.loads(text)["text"]


def test_other_paths_and_methods_are_answered_as_http_has_it(served: Served) -> None:
    assert page(f"{served.url}/slack/events")[0] == 405
    assert page(f"{served.url}/nothing")[0] == 404
    assert served.post(b"", {}, "/healthz")[0] == 405
    assert announced(served, length=1_000_001) == 413


def announced(served: Served, *, length: int) -> int:
    """Return the status of a request that announces a body of this length, without waiting for the body."""
    connection = HTTPConnection("127.0.0.1", served.port, timeout=SECONDS)
    try:
        connection.putrequest("POST", "/slack/events")
        connection.putheader("content-length", str(length))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_slow_call_to_slack_delays_nobody_else(served: Served) -> None:
    opening, go_on = Event(), Event()

    def slow(effect: Effect) -> Response:
        opening.set()
        assert go_on.wait(SECONDS)
        return effect()

    served.workspace.faults.next("views.open", slow)
    bob = served.workspace.user("bob")
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(bob.types, "/recert join")
        assert opening.wait(SECONDS)
        try:
            assert served.signed(command("fees"))[0] == 200
            assert not waits.done()
        finally:
            go_on.set()
        assert waits.result(SECONDS).modal is not None


@pytest.mark.parametrize("style", ["console", "json"])
def test_nothing_that_people_type_is_logged_however_much_is_logged(tmp_path: Path, style: str) -> None:
    port = free_port()
    with Workspace() as workspace:
        env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", LOG_LEVEL="DEBUG", LOG_FORMAT=style)
        with started("serve", "--port", str(port), env=env, cwd=tmp_path) as process:
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
            alice, channel = workspace.user("alice"), workspace.channel("ems")
            alice.types("/recert agency Zanzibar Ambulance", in_=channel)
            alice.types("/recert join emt 2027-03-31 E7654321")
            alice.types("/recert ce add 1 F3 Unmistakable")
            alice.types("/recert xyzzy 123-45-6789")
            alice.types("/recert join")
            process.terminate()
            _, logged = process.communicate(timeout=SECONDS)
    assert "connected to Slack" in logged
    secrets = (workspace.bot_token, workspace.signing_secret)
    for word in ("Zanzibar", "E7654321", "Unmistakable", "xyzzy", "45-6789", "alice", *secrets):
        assert word not in logged


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    with Workspace() as workspace:
        env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}")
        port = workspace.url.rsplit(":", 1)[-1].strip("/")
        ended = recert("serve", "--port", port, env=env, cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.strip().splitlines()[-1].startswith(f"recert: --port: cannot listen on 127.0.0.1:{port}")
    assert "Traceback" not in ended.stderr


def test_a_schema_that_is_behind_is_not_ready(postgres: str, tmp_path: Path) -> None:
    with closing(Database(postgres)) as blank:
        clear(blank)
    port = free_port()
    with Workspace() as workspace:
        env = environment(workspace, postgres)
        with started("serve", "--port", str(port), env=env, cwd=tmp_path) as process:
            eventually(lambda: page(f"http://127.0.0.1:{port}/healthz")[0] == 200)
            assert page(f"http://127.0.0.1:{port}/readyz")[0] == 503
            served = Served(workspace, process, port)
            status, said = served.signed(command("status"))
            assert status == 200
            assert "database doesn't answer" in json.loads(said)["text"]


@pytest.mark.parametrize(
    ("method", "said"),
    [("chat.postMessage", "stopped"), ("views.open", "stopped, while Slack had not answered yet")],
    ids=["chat.postMessage", "views.open"],
)
def test_a_slack_that_hangs_does_not_keep_the_bot_from_ending(tmp_path: Path, method: str, said: str) -> None:
    """Work under way is dropped: a nudge's lease runs out, and the next process looks it up."""
    port = free_port()
    with Workspace() as workspace:
        env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", RECERT_AS_OF="2027-02-15T10:00-05:00")
        with started("serve", "--port", str(port), env=env | {"RECERT_SWEEP_SECONDS": "0.5"}, cwd=tmp_path) as process:
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
            hang = Hang()
            workspace.faults.next(method, hang)
            workspace.patience = 0.1
            alice, channel = workspace.user("alice"), workspace.channel("northampton")
            alice.types("/recert agency Northampton EMS", in_=channel)
            alice.types("/recert join emt 2027-03-31", in_=channel)
            alice.types("/recert join")
            assert hang.reached.wait(SECONDS)
            process.send_signal(signal.SIGTERM)
            _, logged = process.communicate(timeout=SECONDS)
            assert process.returncode == 0
            assert said in logged


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("style", ["console", "json"])
def test_what_somebody_typed_reaches_no_log_whatever_the_database_says_about_it(
    database: Database, tmp_path: Path, style: str
) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE UNIQUE INDEX one_of_a_title ON course (title)"))
    port = free_port()
    with Workspace() as workspace:
        env = environment(workspace, database.url.render_as_string(hide_password=False), LOG_FORMAT=style)
        with started("serve", "--port", str(port), env=env, cwd=tmp_path) as process:
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
            workspace.patience = SECONDS
            alice = workspace.user("alice")
            alice.types("/recert join emt 2027-03-31").says("You've joined")
            alice.types("/recert ce add 1.5 F3-0001 Xanthippe").says("Logged")
            alice.types("/recert ce add 1.5 F3-0001 Xanthippe").says("Something went wrong in Recert")
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=SECONDS)
    assert "IntegrityError" in said
    assert "one_of_a_title" in said or "course.title" in said, "what is wrong is still said"
    assert "Xanthippe" not in said
