"""Fixtures: a workspace, the tiny app connected to it, a person, a channel, and a client."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from fakeslack import Channel, Person, Workspace
from tests.fakeslack import tiny_app


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as opened:
        opened.patience = 2.0
        yield opened


@pytest.fixture
def connected(workspace: Workspace) -> Workspace:
    tiny_app.connect(workspace)
    return workspace


@pytest.fixture
def alice(connected: Workspace) -> Person:
    return connected.user("alice")


@pytest.fixture
def general(workspace: Workspace) -> Channel:
    return workspace.channel("general")


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Return a client that retries nothing."""
    return WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
