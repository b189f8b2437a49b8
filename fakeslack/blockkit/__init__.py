"""Block Kit checks: find offline what Slack would refuse in a message, a modal or an App Home.

They are stricter than Slack in one point: a message must have a top-level `text`, since notifications and screen
readers show nothing else.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from fakeslack.blockkit.blocks import HOME, MESSAGE, MODAL, blocks
from fakeslack.blockkit.checks import anything, boolean, one_of, record, required, string
from fakeslack.blockkit.objects import plain

Surface = Literal["message", "modal", "home"]

METADATA = record({"event_type": required(string(255)), "event_payload": required(anything)})
METADATA_BYTES = 8_000

_MESSAGE = record(
    {
        "text": required(string(40_000)),
        "blocks": blocks(MESSAGE, most=50, least=0),
        "metadata": METADATA,
        "attachments": anything,
        "response_type": one_of("ephemeral", "in_channel"),
        "replace_original": boolean,
        "delete_original": boolean,
        "thread_ts": string(20),
        "reply_broadcast": boolean,
        "mrkdwn": boolean,
        "parse": one_of("full", "none"),
        "link_names": boolean,
        "unfurl_links": boolean,
        "unfurl_media": boolean,
        "username": string(80),
        "icon_emoji": string(255),
        "icon_url": string(3000),
    },
)

_VIEW = {
    "callback_id": string(255, least=0),
    "private_metadata": string(3000, least=0),
    "external_id": string(255, least=0),
}

_MODAL = record(
    {
        **_VIEW,
        "type": required(one_of("modal")),
        "title": required(plain(24)),
        "blocks": required(blocks(MODAL, most=100, least=1)),
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)

_HOME = record(
    {**_VIEW, "type": required(one_of("home")), "blocks": required(blocks(HOME, most=100, least=1))},
)


def problems(surface: Surface, payload: Mapping[str, Any]) -> list[str]:
    """List the reasons why Slack would refuse a payload; none if it would accept it.

    Each reason starts with a JSON pointer to the value: ``/blocks/2/text/text: must be at most …``.
    """
    return list(_CHECKS[surface](dict(payload)))


def _message(payload: dict[str, Any]) -> Iterator[str]:
    if payload.get("delete_original") is True and not payload.get("text"):
        return
    yield from _MESSAGE(payload, "")
    metadata = payload.get("metadata")
    if isinstance(metadata, dict) and not isinstance(metadata.get("event_payload"), dict):
        yield "/metadata/event_payload: must be an object"
    tables = [each for each in _listed(payload) if each.get("type") == "table"]
    if len(tables) > 1:
        yield "/blocks: a message may hold one table"


def _modal(payload: dict[str, Any]) -> Iterator[str]:
    yield from _MODAL(payload, "")
    if "submit" not in payload and any(each.get("type") == "input" for each in _listed(payload)):
        yield "/submit: a modal with input blocks must have a submit button"
    yield from _one_focus(payload)


def _home(payload: dict[str, Any]) -> Iterator[str]:
    yield from _HOME(payload, "")
    yield from _one_focus(payload)


def _one_focus(payload: dict[str, Any]) -> Iterator[str]:
    focused = [
        each
        for each in _listed(payload)
        if isinstance(each.get("element"), dict) and each["element"].get("focus_on_load")
    ]
    if len(focused) > 1:
        yield "/blocks: only one element may have focus_on_load"


def _listed(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = payload.get("blocks")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


_CHECKS = {"message": _message, "modal": _modal, "home": _home}

__all__ = ["METADATA_BYTES", "Surface", "problems"]
