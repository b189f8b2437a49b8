"""What must hold of every answer: a status, a body that Slack takes, no ping, and no apology for an unknown fault."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fakeslack import blockkit

_PING = re.compile(r"<!(channel|here|everyone|subteam)")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_APOLOGY = "Something went wrong"
_SURFACES: Mapping[str, blockkit.Surface] = {"modal": "modal", "home": "home"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A request of Slack's to send. `whole`: it is one that Slack could send, and must be answered with 200."""

    what: str
    body: bytes
    whole: bool = True


def of_status(sent: Sent, status: int) -> Iterator[str]:
    """Yield what is wrong with the status of an answer."""
    if status not in ({200} if sent.whole else {200, 400, 404}):
        yield f"status {status}"


def read(body: bytes) -> dict[str, Any] | None:
    """Return the message or the modal that a request was acknowledged with; None if it shows none."""
    if not body.strip():
        return None
    found: dict[str, Any] = json.loads(body) if body.startswith(b"{") else {"text": body.decode()}
    if "response_action" in found:
        view: dict[str, Any] | None = found.get("view")
        return view
    return None if set(found) == {"error"} else found


def of_answer(body: bytes) -> Iterator[str]:
    """Yield what is wrong with the body that a request was acknowledged with."""
    shown = read(body)
    if shown is not None:
        yield from blockkit.problems(_SURFACES.get(shown.get("type", ""), "message"), shown)
        yield from of_words(shown)
    elif b"response_action" in body:
        errors = json.loads(body)["errors"]
        if not errors or not all(isinstance(each, str) and each for each in errors.values()):
            yield f"a form is refused without a reason: {errors}"


def of_words(payload: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the texts of a message, a modal or a Home."""
    for text in _texts(payload):
        if _PING.search(text):
            yield f"pings: {text[:200]!r}"
        if _APOLOGY in text:
            yield f"apologizes: {text[:200]!r}"
        if _TURNS.search(text):
            yield f"turns the text around: {text[:200]!r}"


def _texts(found: Any) -> Iterator[str]:  # noqa: ANN401 - anything that JSON holds
    """Yield the texts whose markup Slack reads."""
    if isinstance(found, Mapping):
        if isinstance(found.get("text"), str) and found.get("type") != "plain_text":
            yield found["text"]
        for each in found.values():
            yield from _texts(each)
    elif isinstance(found, list):
        for each in found:
            yield from _texts(each)
