"""Building blocks of checks, which state Slack's limits as data.

A check takes a value and the JSON pointer to it, and yields a line for each error. Checks combine:
``record({"text": required(string(75))})``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


class Required:
    """Marks a required key of a record."""

    def __init__(self, check: Check) -> None:
        self.check = check


def required(check: Check) -> Required:
    """Make a key of a record required."""
    return Required(check)


def anything(_value: object, _at: str) -> Iterator[str]:
    """Accept every value."""
    yield from ()


def string(most: int, least: int = 1) -> Check:
    """Accept a string of `least` to `most` characters."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at}: must be a string"
        elif len(value) < least:
            yield f"{at}: must be at least {least} character{'s' if least > 1 else ''} long"
        elif len(value) > most:
            yield f"{at}: must be at most {most} characters long, is {len(value)}"

    return check


def boolean(value: object, at: str) -> Iterator[str]:
    """Accept true or false."""
    if not isinstance(value, bool):
        yield f"{at}: must be true or false"


def whole(least: int, most: int) -> Check:
    """Accept an integer from `least` to `most`."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"{at}: must be an integer"
        elif not least <= value <= most:
            yield f"{at}: must be from {least} to {most}, is {value}"

    return check


def one_of(*allowed: str) -> Check:
    """Accept one of these strings."""

    def check(value: object, at: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{at}: must be one of {', '.join(allowed)}; is {value!r}"

    return check


def items(check_item: Check, most: int, least: int = 1) -> Check:
    """Accept a list of `least` to `most` items, each of which `check_item` accepts."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at}: must be a list"
            return
        if not least <= len(value) <= most:
            yield f"{at}: must have {least} to {most} items, has {len(value)}"
        for number, item in enumerate(value):
            yield from check_item(item, f"{at}/{number}")

    return check


def record(keys: Mapping[str, Check | Required]) -> Check:
    """Accept an object with these keys and no others; the `required` ones must be present."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at}: must be an object"
            return
        for key, rule in keys.items():
            if key in value:
                inner = rule.check if isinstance(rule, Required) else rule
                yield from inner(value[key], f"{at}/{key}")
            elif isinstance(rule, Required):
                yield f"{at}: {key} is missing"
        for key in value:
            if key not in keys:
                yield f"{at}/{key}: Slack knows no such key here"

    return check


def tagged(kinds: Mapping[str, Check], what: str) -> Check:
    """Accept an object whose `type` is one of `kinds`, with that kind's check; `what` names the object in errors."""

    def check(value: object, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            yield f"{at}: {kind!r} is no {what} that is allowed here ({', '.join(kinds)})"
        else:
            yield from kinds[kind](value, at)

    return check


def both(*checks: Check) -> Check:
    """Accept a value that all of these checks accept."""

    def check(value: object, at: str) -> Iterator[str]:
        for each in checks:
            yield from each(value, at)

    return check
