"""Calls to Slack have one limit of time and one of size, however the answer comes."""

import json
import re
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from slack_sdk.webhook import WebhookClient

from bot import workspaces
from bot.outbox import send
from bot.outbox.verdicts import Outcome
from fakeslack import Workspace
from fakeslack.faults import Respond, Response, Trickle
from handlers.answer import Refusal
from handlers.slack import files, transport
from handlers.slack.failures import FAILURES, Client
from handlers.slack.transport import TooLongAnswerError
from storage.outbox_tables import MessageState
from tests.bot.programs import ROOT
from tests.bot.season import HISTORY, POST, begin, is_posted_once
from tests.conftest import Open

LIMIT = 1
"""Seconds for a call. What trickles here takes several times as long in all, and less for each byte."""
PAUSE = 0.2


@pytest.fixture(autouse=True)
def _limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the limits, as the program has them, until the test ends."""
    monkeypatch.setattr(urllib.request, "_opener", None)
    monkeypatch.setattr(files, "_SECONDS", LIMIT)
    transport.install()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as made:
        yield made


def client_of(workspace: Workspace) -> Client:
    return Client(token=workspace.bot_token, base_url=workspace.api_url, timeout=LIMIT, retry_handlers=[])


def call(workspace: Workspace) -> None:
    client_of(workspace).auth_test()


def upload(workspace: Workspace) -> None:
    client_of(workspace).files_upload_v2(channel=workspace.user("kim").id, filename="r.csv", content="email\n")


def answer_late(workspace: Workspace) -> None:
    WebhookClient(f"{workspace.url}response/R1", timeout=LIMIT).send(text="hello")


WAYS = pytest.mark.parametrize(
    ("method", "ask"), [("auth.test", call), ("upload", upload), ("response_url", answer_late)]
)


def test_a_call_without_a_timeout_as_a_library_may_make_one_is_answered(workspace: Workspace) -> None:
    file = workspace.user("kim").has_file("list.csv", "slack_id\n")
    with urllib.request.urlopen(file.url) as answer:  # noqa: S310 - the workspace's own address
        assert answer.status == HTTPStatus.OK


@WAYS
def test_an_answer_that_trickles_is_cut_off(
    workspace: Workspace, method: str, ask: Callable[[Workspace], None]
) -> None:
    workspace.faults.next(method, Trickle(PAUSE))
    with pytest.raises(TimeoutError):
        ask(workspace)


@WAYS
def test_an_answer_without_an_end_is_cut_off(
    workspace: Workspace, method: str, ask: Callable[[Workspace], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_LARGEST", 2000)
    workspace.faults.next(method, Respond(Response(200, b" " * 3000, {"Content-Type": "text/plain"})))
    with pytest.raises(TooLongAnswerError):
        ask(workspace)


def test_a_file_that_trickles_is_refused_in_words(workspace: Workspace) -> None:
    kim = workspace.user("kim")
    file = kim.has_file("roster.csv", "email,level\n").file_object
    workspace.faults.next("files", Trickle(PAUSE))
    with pytest.raises(Refusal, match=re.escape("didn't hand the file over (TimeoutError)")):
        files.content(client_of(workspace), file)


def test_a_post_whose_answer_trickles_is_looked_up_before_anything_is_posted_again(
    open_bot: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "POST_TIMEOUT", LIMIT)
    season = begin(open_bot)
    season.bot.workspace.faults.next(POST, Trickle(PAUSE))
    season.bot.workspace.faults.next(HISTORY, Trickle(PAUSE))
    season.at("2027-02-15T09:00")
    assert season.outbox()["recommended"][0] is MessageState.UNKNOWN
    for _ in range(3):
        season.later()
    assert not season.bot.workspace.faults.waiting(HISTORY)
    assert is_posted_once(season)


def test_an_answer_larger_than_any_of_slack_s_is_never_parsed_and_what_became_of_the_post_is_looked_up(
    open_bot: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed, real = [], json.loads

    def loads(text: str) -> object:
        parsed.append(len(text))
        return real(text)

    monkeypatch.setattr(json, "loads", loads)
    season = begin(open_bot)
    huge = b'{"ok": true, "ts": "1.2", "more": [' + b"[]," * 1_500_000 + b"[]]}"
    for method in (POST, HISTORY):
        season.bot.workspace.faults.next(method, Respond(Response(200, huge, {"Content-Type": "application/json"})))
    season.at("2027-02-15T09:00")
    assert season.outbox()["recommended"][0] is MessageState.UNKNOWN
    for _ in range(3):
        season.later()
    assert not season.bot.workspace.faults.waiting(HISTORY)
    assert is_posted_once(season)
    assert max(parsed) < len(huge)


def test_a_page_of_history_that_is_full_of_slack_s_longest_messages_is_read(workspace: Workspace) -> None:
    longest = {
        "type": "message",
        "user": "U012345678",
        "ts": "1800000000.000100",
        "text": "é" * 1_000 + "x" * 39_000,
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_000}}] * 4,
        "metadata": {"event_type": "of_another_app", "event_payload": {"text": "x" * 8_000}},
    }
    ours = longest | {"metadata": {"event_type": "recert_nudge", "event_payload": {"nudge_id": "wanted"}}}
    page = {"ok": True, "messages": [longest] * (send._HISTORY_PAGE - 1) + [ours]}
    body = json.dumps(page).encode()
    workspace.faults.next(HISTORY, Respond(Response(200, body, {"Content-Type": "application/json"})))
    found = send.look_up(client_of(workspace), "C1", "wanted", since=datetime.now(UTC))
    assert found.outcome is Outcome.SENT


def test_a_redirect_is_not_followed(workspace: Workspace) -> None:
    """The request has the token, and urllib would send it along."""
    elsewhere = {"Location": f"{workspace.api_url}api.test", "Content-Type": "text/plain"}
    workspace.faults.next("auth.test", Respond(Response(302, b"", elsewhere)))
    with pytest.raises(FAILURES):
        call(workspace)
    assert not workspace.calls_of("api.test")


def test_every_client_of_slack_s_has_the_limits() -> None:
    made = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for package in ("bot", "handlers")
        for file in (ROOT / package).rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"\b(WebClient|WebhookClient|build_opener)\((?!\):)", line)
    ]
    assert made == ["handlers/slack/transport.py: return build_opener(_NoRedirect, _HTTP, _HTTPS)"]


def test_a_head_that_trickles_over_tls_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(certified(tmp_path)) as port:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "slack.pem"))
        transport._certificates.cache_clear()
        client = Client(token="xoxb-1", base_url=f"https://localhost:{port}/api/", timeout=LIMIT, retry_handlers=[])
        with pytest.raises(TimeoutError, match="timed out"):
            client.auth_test()
    transport._certificates.cache_clear()


def certified(folder: Path) -> ssl.SSLContext:
    """Return the context of a server whose certificate is in a file of this folder."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "slack.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "slack.pem", folder / "key.pem")
    return context


@contextmanager
def listening(context: ssl.SSLContext) -> Iterator[int]:
    """Answer one request over TLS with a head that trickles; return the port."""
    with closing(socket.create_server(("localhost", 0))) as server:

        def answer() -> None:
            with suppress(OSError), context.wrap_socket(server.accept()[0], server_side=True) as connection:
                connection.recv(65536)
                for value in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}":
                    connection.sendall(bytes([value]))
                    time.sleep(PAUSE)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_a_head_that_says_that_the_answer_is_far_too_long_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def lie() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}")

        threading.Thread(target=lie, daemon=True).start()
        client = Client(base_url=f"http://127.0.0.1:{server.getsockname()[1]}/api/", timeout=LIMIT, retry_handlers=[])
        with pytest.raises(TooLongAnswerError):
            client.api_test()
