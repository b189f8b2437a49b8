"""The server keeps connections open, and bears clients that leave early."""

import json
from http.client import HTTPConnection
from socket import SO_LINGER, SOL_SOCKET
from struct import pack
from threading import Event

import pytest

from fakeslack import Workspace
from fakeslack.faults import Effect, Response
from tests.at_once import SECONDS


def test_a_connection_stays_open_until_the_workspace_closes() -> None:
    with Workspace() as workspace:
        address = workspace.url.removeprefix("http://").strip("/")
        connection = HTTPConnection(address)
        for word in ("one", "two"):
            connection.request("GET", f"/api/api.test?said={word}")
            assert json.loads(connection.getresponse().read())["args"] == {"said": word}
    connection.close()


def test_a_client_that_leaves_early_is_no_error(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    asked, left = Event(), Event()

    def slow(effect: Effect) -> Response:
        asked.set()
        left.wait(SECONDS)
        return effect()

    workspace.faults.next("api.test", slow)
    connection = HTTPConnection(workspace.url.removeprefix("http://").strip("/"))
    connection.request("GET", "/api/api.test")
    assert asked.wait(SECONDS)
    assert connection.sock is not None
    connection.sock.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))  # close with a reset
    connection.close()
    left.set()
    workspace.close()
    assert capsys.readouterr().err == ""
