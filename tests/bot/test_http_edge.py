"""The HTTP edge: whatever other clients do, the pages and what Slack signed are answered."""

import json
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from storage.database import Database
from tests.at_once import SECONDS
from tests.bot.programs import eventually, page
from tests.bot.served import Served, answer, command, hanging, serving

UNFINISHED = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab"
CHUNKED = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a bot for all tests here; in the end it has logged no error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with serving(tmp_path_factory.mktemp("served")) as running:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))  # for the clients; the server has its own
        yield running
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        running.process.terminate()
        _, logged = running.process.communicate(timeout=SECONDS)
        assert running.process.returncode == 0
        assert "Traceback" not in logged


def expect_answers(served: Served) -> None:
    """Expect that a health check and a command are answered now."""
    assert page(f"{served.url}/healthz") == (200, "alive\n")
    assert page(f"{served.url}/readyz") == (200, "ready\n")
    assert page(f"{served.url}/metrics")[0] == 200
    status, said = served.signed(command("fees emt"))
    assert status == 200
    assert "$150.00" in json.loads(said)["text"]


def test_an_unfinished_body_holds_up_nobody_and_is_told_that_it_is_late(served: Served) -> None:
    with served.connect(UNFINISHED) as slow:
        expect_answers(served)
        assert answer(slow)[0] == 408
        assert slow.recv(1) == b"", "the connection is closed"


def test_a_thousand_unfinished_bodies_and_idle_connections_hold_up_nobody(served: Served) -> None:
    beginnings = (
        [UNFINISHED] * 1000 + [b""] * 200 + [CHUNKED + b"3\r\nabc\r\n"] * 100 + [b"POST /slack/events HTT"] * 100
    )
    with ExitStack() as stack:
        clients = [stack.enter_context(served.connect(beginning)) for beginning in beginnings]
        expect_answers(served)
        for each in clients[:1000]:
            each.send(b"c")
        expect_answers(served)
        for each in clients[:1000]:
            assert answer(each)[0] == 408
    expect_answers(served)


def test_a_body_that_comes_in_pieces_is_whole_in_the_end(served: Served) -> None:
    body = command("fees emt")
    with served.connect(served.head(body)) as client:
        client.sendall(body[:10])
        expect_answers(served)
        client.sendall(body[10:])
        assert answer(client)[0] == 200


def chunked(served: Served, body: bytes, sent: bytes) -> tuple[int, str]:
    """Send the signed head of a chunked body, then these bytes; return the answer."""
    signed = "".join(f"{name}: {value}\r\n" for name, value in served.workspace.signed(body).items()).encode()
    with served.connect(CHUNKED.removesuffix(b"\r\n") + signed + b"\r\n" + sent) as client:
        return answer(client)


def test_a_chunked_body_is_answered_like_any_other(served: Served) -> None:
    body = command("fees emt")
    pieces = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in (body[:7], body[7:]))
    status, said = chunked(served, body, pieces + b"0\r\n\r\n")
    assert (status, "$150.00" in said) == (200, True)
    assert chunked(served, body, pieces)[0] == 408
    assert chunked(served, body, b"nonsense\r\n")[0] in {400, 401}
    assert chunked(served, body, (b"f4240\r\n" + b"x" * 1_000_000 + b"\r\n") * 2)[0] == 413
    expect_answers(served)


def test_a_large_body_is_answered_and_one_above_the_limit_is_not(served: Served) -> None:
    assert served.signed(command("fees " + "x" * 900_000))[0] == 200
    with served.connect(served.head(b"x" * 1_000_001)) as client:  # nobody waits for the body itself
        assert answer(client)[0] == 413


def test_requests_in_a_row_on_one_connection_are_answered_in_order(served: Served) -> None:
    bodies = [command(f"fees {level}") for level in ("emt", "aemt", "paramedic")]
    answers = [served.signed(body)[1].encode() for body in bodies]
    assert len(set(answers)) == 3
    with served.connect(b"".join(served.head(body) + body for body in bodies)) as client:
        received = b""
        while not all(each in received for each in answers):
            received += client.recv(65536)
    places = [received.index(each) for each in answers]
    assert places == sorted(places)


def test_a_request_without_a_body_is_not_signed_and_too_many_headers_are_refused(served: Served) -> None:
    start = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
    for headers, status in (
        (b"", 401),
        (b"".join(b"X-%d: y\r\n" % number for number in range(1000)), 431),
        (b"X: " + b"y" * 1_000_000 + b"\r\n", 431),
        (b"Content-Length: 1\r\nContent-Length: 2\r\n", 400),
        (b"Content-Length: -1\r\n", 400),
        (b"Content-Length: many\r\n", 400),
    ):
        with closing(served.connect()) as client:
            client.sendall(start + headers + b"\r\n")
            assert answer(client)[0] == status
    expect_answers(served)


def test_clients_that_go_away_leave_nothing_behind(served: Served) -> None:
    body = command("fees emt")
    for sent in (UNFINISHED, CHUNKED + b"3\r\nab", served.head(body) + body):
        for _ in range(20):
            served.connect(sent).close()
    expect_answers(served)


def test_the_pages_take_head(served: Served) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        connection = HTTPConnection("127.0.0.1", served.port, timeout=SECONDS)
        with closing(connection):
            connection.request("HEAD", path)
            found = connection.getresponse()
            assert (found.status, found.read()) == (200, b"")
            assert int(found.headers["content-length"]) > 0


def test_while_the_database_hangs_everybody_is_answered_in_words(database: Database, tmp_path: Path) -> None:
    with serving(tmp_path, database, RECERT_SWEEP_SECONDS="600") as served, ThreadPoolExecutor(4) as pool:
        eventually(lambda: 'recert_ticks_total{result="ok"} 1.0' in page(f"{served.url}/metrics")[1])
        with hanging(database):
            joins = [command("join emt 2027-03-31", user_id=f"U{number}") for number in range(4)]
            asked = [pool.submit(served.signed, each) for each in joins]
            assert page(f"{served.url}/healthz")[0] == 200
            for each in asked:
                status, said = each.result(SECONDS)
                assert status == 200
                assert json.loads(said)["text"].startswith(("Recert's database", "Recert is too busy"))
        expect_answers(served)
