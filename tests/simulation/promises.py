"""What fails a story, and what happened in it."""

from collections.abc import Mapping
from dataclasses import dataclass


class BrokenPromiseError(BaseException):
    """A broken promise: which, and what happened. No `except Exception` of the bot's keeps it."""

    def __init__(self, promise: str, what: str) -> None:
        super().__init__(f"{promise}: {what}")
        self.promise = promise


@dataclass
class Tally:
    """What happened in a story, or in many."""

    steps: int = 0
    kills: int = 0
    faults: int = 0
    posts: int = 0
    points: int = 0

    def add(self, other: "Tally") -> None:
        """Add another tally."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def difference(expected: Mapping[str, object], stored: Mapping[str, object]) -> str:
    """Say where the database differs from the model."""
    return "; ".join(
        f"{key} is {stored.get(key)}, and should be {expected.get(key)}"
        for key in sorted({*expected, *stored})
        if expected.get(key) != stored.get(key)
    )
