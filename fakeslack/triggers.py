"""Trigger ids: with one the app opens one modal for the person who acted, within three seconds."""

import time
from threading import Lock


class Triggers:
    """Trigger ids that were handed out. `seconds` is the lifetime of each."""

    def __init__(self) -> None:
        self.seconds = 3.0
        self._made: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()
        self._lock = Lock()

    def make(self, user_id: str) -> str:
        """Return a new trigger id for this user."""
        with self._lock:
            trigger = f"{len(self._made) + 1}.{time.time_ns()}"
            self._made[trigger] = (user_id, time.monotonic())
            return trigger

    def exchange(self, trigger: str) -> str:
        """Use up a trigger id and return its user's id.

        Raises KeyError for an unknown one, ValueError with Slack's error code for a used or expired one.
        """
        with self._lock:
            user_id, made = self._made[trigger]
            if trigger in self._used:
                raise ValueError("exchanged_trigger_id")
            if time.monotonic() - made > self.seconds:
                raise ValueError("expired_trigger_id")
            self._used.add(trigger)
            return user_id
