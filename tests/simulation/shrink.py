"""Shrinking: finds a shorter story that breaks the same promise."""

import time
from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.deeds import Step
from tests.simulation.play import StoryFailedError, play
from tests.simulation.story import Story


def failure(story: Story) -> StoryFailedError | None:
    """Return how a story fails; None if it does not."""
    try:
        play(story)
    except StoryFailedError as failed:
        return failed
    return None


def shrink(story: Story, failed: StoryFailedError, *, seconds: float) -> tuple[Story, StoryFailedError]:
    """Return a shorter story that breaks the same promise, and how it does: as short as it becomes in some seconds."""
    ends = time.monotonic() + seconds
    best, how = replace(story, steps=story.steps[: failed.number + 1]), failed
    while (found := _shorter(best, how.promise, ends)) is not None:
        best, how = found
    return best, how


def _shorter(story: Story, promise: str, ends: float) -> tuple[Story, StoryFailedError] | None:
    """Drop steps, half of them at once at first and single ones in the end; then unwrap steps."""
    steps, how = story.steps, None
    size = len(steps) // 2
    while size and time.monotonic() < ends:
        start = 0
        while start < len(steps) and time.monotonic() < ends:
            fewer = steps[:start] + steps[start + size :]
            if (found := _still(story, fewer, promise)) is not None:
                steps, how = fewer[: found.number + 1], found
            else:
                start += size
        size //= 2
    for place in range(len(steps)):
        for simpler in _simpler(steps[place]) if place < len(steps) and time.monotonic() < ends else ():
            other = (*steps[:place], simpler, *steps[place + 1 :])
            if (found := _still(story, other, promise)) is not None:
                steps, how = other[: found.number + 1], found
                break
    return None if how is None else (replace(story, steps=steps), how)


def _simpler(step: Step) -> Iterator[Step]:
    """Yield what a step wraps."""
    if step[0] in {"killed", "meanwhile"}:
        yield step[-1]
    if step[0] == "meanwhile" and step[2][0] == "killed":
        yield (*step[:2], step[2][-1], step[-1])


def _still(story: Story, steps: tuple[Step, ...], promise: str) -> StoryFailedError | None:
    failed = failure(replace(story, steps=steps))
    return failed if failed is not None and failed.promise == promise else None
