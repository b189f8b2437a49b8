"""Checks that fail a test: a payload that Slack would refuse, and text that is missing or unwanted."""

from collections.abc import Mapping
from typing import Any

from fakeslack import blockkit


class SlackWouldRefuse(AssertionError):  # noqa: N818 reads as a sentence where it is raised
    """Raised if the app sent something that Slack would refuse; lists the reasons."""


def assert_accepted(surface: blockkit.Surface, payload: Mapping[str, Any], origin: str) -> None:
    """Raise SlackWouldRefuse if Slack would refuse this payload; `origin` tells how the app sent it."""
    found = blockkit.problems(surface, payload)
    if found:
        raise SlackWouldRefuse(f"Slack would refuse this {surface} ({origin}):\n  " + "\n  ".join(found))


def assert_says(words: str, strings: tuple[str, ...], where: str) -> None:
    """Raise AssertionError, which quotes all the words, unless they contain every one of the strings."""
    missing = [each for each in strings if each not in words]
    if missing:
        raise AssertionError(f"{where} does not say {', '.join(map(repr, missing))}. It says:\n{words}")


def assert_never_says(words: str, strings: tuple[str, ...], where: str) -> None:
    """Raise AssertionError, which quotes all the words, if they contain any of the strings."""
    for each in strings:
        if each in words:
            raise AssertionError(f"{where} says {each!r}:\n{words}")
