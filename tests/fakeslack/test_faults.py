"""Faults meet calls in the order in which a test adds them, before or after the effect."""

from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from types import SimpleNamespace

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from fakeslack import Channel, SlackWouldRefuse, Workspace
from fakeslack.faults import (
    DropAfter,
    DropBefore,
    Effect,
    Fault,
    Hang,
    RateLimited,
    Refuse,
    Response,
    ServerError,
    Slow,
)
from tests.at_once import SECONDS


def post(client: WebClient, general: Channel, text: str = "hello") -> None:
    client.chat_postMessage(channel=general.id, text=text)


@pytest.mark.parametrize(("fault", "messages"), [(DropBefore(), 0), (DropAfter(), 1)])
def test_a_dropped_connection_raises_before_or_after_the_effect(
    workspace: Workspace, client: WebClient, general: Channel, fault: Fault, messages: int
) -> None:
    workspace.faults.next("chat.postMessage", fault)
    with pytest.raises(RemoteDisconnected):
        post(client, general)
    assert len(general.messages) == messages
    post(client, general)
    assert len(general.messages) == messages + 1


def test_the_default_client_posts_twice_after_a_lost_answer(workspace: Workspace, general: Channel) -> None:
    workspace.faults.next("chat.postMessage", DropAfter())
    post(WebClient(workspace.bot_token, base_url=workspace.api_url), general)
    assert len(general.messages) == 2


def test_faults_come_in_order_and_repeat(workspace: Workspace, client: WebClient, general: Channel) -> None:
    workspace.faults.next("chat.postMessage", Refuse("is_archived"), ServerError(503), times=2)
    for expected in (200, 503, 200, 503):
        with pytest.raises(SlackApiError) as raised:
            post(client, general)
        assert raised.value.response.status_code == expected
    assert workspace.faults.waiting("chat.postMessage") == 0
    post(client, general)
    assert len(general.messages) == 1
    assert len(workspace.calls_of("chat.postMessage")) == 5


def test_an_error_page_may_come_after_the_effect(workspace: Workspace, client: WebClient, general: Channel) -> None:
    workspace.faults.next("chat.postMessage", ServerError(after=True))
    with pytest.raises(SlackApiError):
        post(client, general)
    assert len(general.messages) == 1


def test_a_rate_limit_says_how_long(workspace: Workspace, client: WebClient, general: Channel) -> None:
    workspace.faults.next("chat.postMessage", RateLimited(retry_after=2), RateLimited(retry_after=0))
    with pytest.raises(SlackApiError) as raised:
        post(client, general)
    assert raised.value.response.status_code == 429
    assert raised.value.response.headers["Retry-After"] == "2"
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    post(client, general)
    assert len(general.messages) == 1


@pytest.mark.parametrize("after", [False, True])
def test_slow_answers_wait_before_or_after_the_effect(
    workspace: Workspace, client: WebClient, general: Channel, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    waited: list[tuple[float, int]] = []

    def sleep(seconds: float) -> None:
        waited.append((seconds, len(general.messages)))

    monkeypatch.setattr("fakeslack.faults.time", SimpleNamespace(sleep=sleep))
    workspace.faults.next("chat.postMessage", Slow(0.05, after=after))
    post(client, general)
    assert waited == [(0.05, int(after))]
    assert len(general.messages) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_held_request_ends_without_a_response(
    workspace: Workspace, client: WebClient, general: Channel, *, after: bool
) -> None:
    hang = Hang(after=after)
    workspace.faults.next("chat.postMessage", hang)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(post, client, general)
        assert hang.reached.wait(SECONDS)
        assert len(general.messages) == after
        assert not call.done()
        hang.release()
        assert isinstance(call.exception(SECONDS), RemoteDisconnected)
    assert len(general.messages) == after


def test_an_error_in_a_fault_is_printed(
    workspace: Workspace, client: WebClient, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_effect: Effect) -> Response:
        raise ZeroDivisionError

    workspace.faults.next("api.test", broken)
    with pytest.raises(RemoteDisconnected):
        client.api_test()
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_failing_test_raises_its_own_error_first(workspace: Workspace) -> None:
    def fail() -> None:
        with Workspace() as other:
            other.state.fail_later(SlackWouldRefuse("later"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(SlackWouldRefuse, match="at the end"), workspace:
        workspace.state.fail_later(SlackWouldRefuse("at the end"))


def test_closing_the_workspace_releases_held_requests() -> None:
    hang = Hang()
    with ThreadPoolExecutor(1) as pool:
        with Workspace() as workspace:
            workspace.faults.next("chat.postMessage", hang)
            client = WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[], timeout=SECONDS)
            call = pool.submit(post, client, workspace.channel("general"))
            assert hang.reached.wait(SECONDS)
        assert isinstance(call.exception(SECONDS), RemoteDisconnected)
