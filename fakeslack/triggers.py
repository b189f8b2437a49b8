"""Trigger ids: each lets the app open one modal for the person who acted, for three seconds."""

import time
from threading import Lock


class Triggers:
    """The triggers handed out. `seconds` is how long each one lasts."""

    def __init__(self) -> None:
        self.seconds = 3.0
        self._made: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()
        self._lock = Lock()

    def make(self, user_id: str) -> str:
        """Give a new trigger for this user."""
        with self._lock:
            trigger = f"{len(self._made) + 1}.{time.time_ns()}"
            self._made[trigger] = (user_id, time.monotonic())
            return trigger

    def exchange(self, trigger: str) -> str:
        """Use a trigger up and give its user; raises KeyError for an unknown one, ValueError with Slack's code."""
        with self._lock:
            user_id, made = self._made[trigger]
            if trigger in self._used:
                raise ValueError("exchanged_trigger_id")
            if time.monotonic() - made > self.seconds:
                raise ValueError("expired_trigger_id")
            self._used.add(trigger)
            return user_id
