"""Faults happen when asked for, in order, before or after the effect."""

from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from types import SimpleNamespace

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from fakeslack import Channel, SlackWouldRefuse, Workspace
from fakeslack.faults import Answer, DropAfter, DropBefore, Effect, Fault, Hang, RateLimited, Refuse, ServerError, Slow
from tests.at_once import SECONDS


def post(client: WebClient, ems: Channel, text: str = "hello") -> None:
    client.chat_postMessage(channel=ems.id, text=text)


@pytest.mark.parametrize(("fault", "messages"), [(DropBefore(), 0), (DropAfter(), 1)])
def test_a_dropped_connection_raises_and_the_effect_is_as_said(
    workspace: Workspace, client: WebClient, ems: Channel, fault: Fault, messages: int
) -> None:
    workspace.faults.next("chat.postMessage", fault)
    with pytest.raises(RemoteDisconnected):
        post(client, ems)
    assert len(ems.messages) == messages
    post(client, ems)
    assert len(ems.messages) == messages + 1


def test_the_default_client_posts_twice_after_a_lost_answer(workspace: Workspace, ems: Channel) -> None:
    """The trap for which Recert's nudging client repeats nothing but rate limits."""
    workspace.faults.next("chat.postMessage", DropAfter())
    post(WebClient(workspace.bot_token, base_url=workspace.api_url), ems)
    assert len(ems.messages) == 2


def test_faults_come_in_order_and_repeat(workspace: Workspace, client: WebClient, ems: Channel) -> None:
    workspace.faults.next("chat.postMessage", Refuse("is_archived"), ServerError(503), times=2)
    for expected in (200, 503, 200, 503):
        with pytest.raises(SlackApiError) as raised:
            post(client, ems)
        assert raised.value.response.status_code == expected
    assert workspace.faults.waiting("chat.postMessage") == 0
    post(client, ems)
    assert len(ems.messages) == 1
    assert len(workspace.calls_of("chat.postMessage")) == 5


def test_an_error_page_may_come_after_the_effect(workspace: Workspace, client: WebClient, ems: Channel) -> None:
    workspace.faults.next("chat.postMessage", ServerError(after=True))
    with pytest.raises(SlackApiError):
        post(client, ems)
    assert len(ems.messages) == 1


def test_a_rate_limit_says_how_long(workspace: Workspace, client: WebClient, ems: Channel) -> None:
    workspace.faults.next("chat.postMessage", RateLimited(retry_after=2), RateLimited(retry_after=0))
    with pytest.raises(SlackApiError) as raised:
        post(client, ems)
    assert raised.value.response.status_code == 429
    assert raised.value.response.headers["Retry-After"] == "2"
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    post(client, ems)
    assert len(ems.messages) == 1


@pytest.mark.parametrize("after", [False, True])
def test_slow_answers_wait_before_or_after_the_effect(
    workspace: Workspace, client: WebClient, ems: Channel, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    waited: list[tuple[float, int]] = []

    def sleep(seconds: float) -> None:
        waited.append((seconds, len(ems.messages)))

    monkeypatch.setattr("fakeslack.faults.time", SimpleNamespace(sleep=sleep))
    workspace.faults.next("chat.postMessage", Slow(0.05, after=after))
    post(client, ems)
    assert waited == [(0.05, int(after))]
    assert len(ems.messages) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_held_request_is_let_go_without_an_answer(
    workspace: Workspace, client: WebClient, ems: Channel, *, after: bool
) -> None:
    hang = Hang(after=after)
    workspace.faults.next("chat.postMessage", hang)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(post, client, ems)
        assert hang.reached.wait(SECONDS)
        assert len(ems.messages) == after
        assert not call.done()
        hang.release()
        assert isinstance(call.exception(SECONDS), RemoteDisconnected)
    assert len(ems.messages) == after


def test_a_fault_that_is_itself_broken_is_loud(
    workspace: Workspace, client: WebClient, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_effect: Effect) -> Answer:
        raise ZeroDivisionError

    workspace.faults.next("api.test", broken)
    with pytest.raises(RemoteDisconnected):
        client.api_test()
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_failing_test_is_told_its_own_error_first(workspace: Workspace) -> None:
    def fail() -> None:
        with Workspace() as other:
            other.state.refuse(SlackWouldRefuse("later"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(SlackWouldRefuse, match="at the end"), workspace:
        workspace.state.refuse(SlackWouldRefuse("at the end"))


def test_closing_the_workspace_lets_go_of_what_is_held() -> None:
    hang = Hang()
    with ThreadPoolExecutor(1) as pool:
        with Workspace() as workspace:
            workspace.faults.next("chat.postMessage", hang)
            client = WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[], timeout=SECONDS)
            call = pool.submit(post, client, workspace.channel("northampton"))
            assert hang.reached.wait(SECONDS)
        assert isinstance(call.exception(SECONDS), RemoteDisconnected)
