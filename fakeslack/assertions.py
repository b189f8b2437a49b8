"""What fails a test: a payload that Slack would refuse, and words that are missing."""

from collections.abc import Mapping
from typing import Any

from fakeslack import blockkit


class SlackWouldRefuse(AssertionError):  # noqa: N818 reads as a sentence where it is raised
    """The app sent something that Slack would refuse; the message lists why."""


def must_be_accepted(surface: blockkit.Surface, payload: Mapping[str, Any], origin: str) -> None:
    """Raise SlackWouldRefuse if Slack would refuse this payload, which came by `origin`."""
    found = blockkit.problems(surface, payload)
    if found:
        raise SlackWouldRefuse(f"Slack would refuse this {surface} ({origin}):\n  " + "\n  ".join(found))


def assert_says(said: str, strings: tuple[str, ...], where: str) -> None:
    """Raise AssertionError, with all the words, unless `said` holds every one of the strings."""
    missing = [each for each in strings if each not in said]
    if missing:
        raise AssertionError(f"{where} does not say {', '.join(map(repr, missing))}. It says:\n{said}")


def assert_never_says(said: str, strings: tuple[str, ...], where: str) -> None:
    """Raise AssertionError, with all the words, if `said` holds any of the strings."""
    for each in strings:
        if each in said:
            raise AssertionError(f"{where} says {each!r}:\n{said}")
