"""Time passes in steps, requests are signed, and an app that listens at a URL is reached by HTTP."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import RemoteDisconnected
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from fakeslack import AppResponse, Workspace
from fakeslack.faults import Hang
from fakeslack.requests import over_http
from tests.at_once import SECONDS


class SteppedClock:
    def __init__(self) -> None:
        self.time = datetime(2027, 2, 15, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by


def nothing(_headers: Mapping[str, str], _body: bytes) -> AppResponse:
    return AppResponse(200, {}, b"")


@pytest.fixture
def ticks(workspace: Workspace) -> list[datetime]:
    """Return the list of instants at which the app's scheduler ran."""
    clock, found = SteppedClock(), []
    workspace.connect(nothing, tick=lambda: found.append(clock.now()), clock=clock)
    return found


def test_time_passes_in_steps_with_a_tick_after_each(workspace: Workspace, ticks: list[datetime]) -> None:
    workspace.passes(hours=2.5)
    assert [f"{each:%H:%M}" for each in ticks] == ["01:00", "02:00", "02:30"]
    ticks.clear()
    workspace.passes(days=30, step=timedelta(days=1))
    assert len(ticks) == 30
    workspace.ticks()
    assert ticks[-1] == ticks[-2]


def test_time_passes_up_to_an_instant(workspace: Workspace, ticks: list[datetime]) -> None:
    workspace.until("2027-02-15T09:30-05:00")
    assert ticks[-1] == datetime(2027, 2, 15, 14, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="has no UTC offset"):
        workspace.until("2027-02-15T09:30")


def test_time_needs_a_clock(workspace: Workspace) -> None:
    workspace.connect(nothing)
    with pytest.raises(RuntimeError, match="tick= and clock="):
        workspace.passes(days=1)


def test_a_person_waits_until_the_app_is_idle(workspace: Workspace) -> None:
    alice, waited = workspace.user("alice"), list[float]()

    def settled(seconds: float) -> bool:
        waited.append(seconds)
        return True

    workspace.connect(nothing, settled=settled)
    assert alice.types("/tiny").payload is None, "nobody waits for an app that is idle"
    assert alice.opens_home() is None
    workspace.settles()
    assert waited == [workspace.patience] * 5, "before and after each action, and in settles"
    workspace.connect(nothing)
    with pytest.raises(RuntimeError, match="settled="):
        workspace.settles()


def test_nobody_waits_for_an_app_whose_request_is_held(workspace: Workspace, client: WebClient) -> None:
    hang = Hang()
    workspace.faults.next("api.test", hang)
    workspace.connect(nothing, settled=lambda _seconds: pytest.fail("it is never idle"))
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.api_test)
        assert hang.reached.wait(SECONDS)
        workspace.settles()
        hang.release()
        assert isinstance(call.exception(SECONDS), RemoteDisconnected)
    with pytest.raises(pytest.fail.Exception, match="never idle"):
        workspace.settles()


def test_signed_headers_are_accepted_by_slacks_own_verifier(workspace: Workspace) -> None:
    verifier = SignatureVerifier(workspace.signing_secret)
    body = b"command=%2Ftiny"
    assert verifier.is_valid_request(body, workspace.signed(body))
    assert not verifier.is_valid_request(b"other", workspace.signed(body))
    assert not verifier.is_valid_request(body, workspace.signed(body, secret="other"))
    assert not verifier.is_valid_request(body, workspace.signed(body, at=time.time() - 301))


def test_raw_requests_and_events_reach_the_app(connected: Workspace) -> None:
    body = b"command=%2Ftiny&text=echo"
    assert connected.deliver_raw(connected.signed(body, secret="wrong"), body).status == 401
    assert connected.deliver_raw(connected.signed(body), body).status == 200
    assert connected.event({"type": "nobody_listens"}, {"X-Slack-Retry-Num": "1"}).status == 404


class Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = f"{self.path} {len(body) > 0} {'X-Slack-Signature' in self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 http.server's name
        pass


@pytest.fixture
def served() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
        server.shutdown()
        thread.join()


def test_a_served_app_is_reached_over_http(workspace: Workspace, served: str) -> None:
    workspace.connect_url(served)
    workspace.user("alice").types("/tiny").says("/slack/events True True")


def test_an_address_without_a_host_is_refused() -> None:
    with pytest.raises(ValueError, match="names no host"):
        over_http("/slack/events")
