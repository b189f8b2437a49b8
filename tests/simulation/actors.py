"""Somebody who acts, and what that changes by the contract."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.simulation.model import Model

Change = Callable[[Model, datetime], object]
"""What a request changes, at an instant by the bot's clock."""


@dataclass
class Actor:
    """Somebody who acts: what they typed, where, and what it changes; `later`: in the work that follows the ack."""

    team: str
    user: str
    channel: str | None
    said: str
    change: Change | None = None
    later: bool = False
