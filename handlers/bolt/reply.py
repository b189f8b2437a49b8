"""Where a request comes from, and where its answer is shown.

A message has a response_url; a modal and the App Home are changed by a call to Slack. What has neither, a form that was
sent or a file that was dropped, is answered by direct message.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from slack_bolt import BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from handlers.request import Asker
from handlers.slack.failures import FAILURES, reason
from handlers.slack.messages import tell
from handlers.ui.blocks import Answer, plain
from handlers.ui.forms import shown

log = structlog.get_logger("recert.surfaces")


_DEEP_ENOUGH = "push_limit_reached"
"""Slack's word for a fourth modal on top of three."""


class Surface(StrEnum):
    """Where an answer is shown: where the request came from, a command's as a message's, or by direct message."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"
    DIRECT = "direct"


def asker_of(body: dict[str, Any]) -> Asker:
    """Who sent a command, pressed a button, submitted a modal or opened the Home, and where."""
    if "command" in body:
        channel, name = body.get("channel_id"), body.get("channel_name", "")
        return Asker(body["team_id"], body["user_id"], channel, in_channel=_is_channel(channel, name))
    if "event" in body:
        return Asker(body["team_id"], body["event"]["user"], body["event"].get("channel"))
    team = (body.get("team") or {}).get("id") or body["user"]["team_id"]
    if "view" in body:
        where = _carried(body["view"].get("private_metadata"))
        return Asker(team, body["user"]["id"], where.get("channel"), in_channel=bool(where.get("in_channel")))
    channel = (body.get("channel") or body.get("container") or {}).get("id")
    name = (body.get("channel") or {}).get("name", "")
    return Asker(team, body["user"]["id"], channel, in_channel=_is_channel(channel, name))


def where_of(asker: Asker, **about: object) -> str:
    """What a modal carries with it: the conversation that it was asked for in, and what it is about.

    `again` are the words of the command that a modal answers, `beneath` those of the one that it lies on.
    """
    return json.dumps({"channel": asker.channel_id, "in_channel": asker.in_channel, **about})


def _carried(private_metadata: str | None) -> dict[str, Any]:
    return dict(json.loads(private_metadata or "{}"))


def _is_channel(channel: str | None, name: str) -> bool:
    """Direct messages have ids with D; those of several people have names that Slack makes up."""
    return channel is not None and channel[0] != "D" and name != "directmessage" and not name.startswith("mpdm-")


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was acknowledged, and the ways to say more to whoever made it."""

    body: dict[str, Any]
    context: BoltContext
    client: WebClient
    respond: Respond
    directly: bool = False
    """Whether the answer is to come as a direct message, and to stay."""

    @property
    def surface(self) -> Surface:
        """Where the person looks."""
        if self.directly:
            return Surface.DIRECT
        return Surface(self.body["view"]["type"]) if "view" in self.body else Surface.MESSAGE

    @property
    def asker(self) -> Asker:
        """Who made it, and where."""
        return asker_of(self.body)

    def say(self, text: str) -> None:
        """Show a sentence beside what is there."""
        self.show(plain(text))

    def show(
        self, answer: Answer, *, replaces: bool = False, asker: Asker | None = None, again: str | None = None
    ) -> None:
        """Show an answer where the person looks. What comes too late for Slack was recorded all the same.

        With `replaces` it takes the place of what was pressed in, if nobody else sees that. `asker`: as whom it was
        answered, if not as the one who made the request, where they made it. `again`: the command that it answers;
        None for what answers the same one as what it replaces.
        """
        if self.surface is Surface.MESSAGE:
            self._send(answer.message() | (_in_place_of(self.body) if replaces else {"replace_original": False}))
            return
        if self.surface is Surface.DIRECT:
            tell(self.client, self.asker.user_id, answer)
            return
        if self.surface is Surface.MODAL and replaces:
            here = _carried(self.body["view"]["private_metadata"]) | ({} if again is None else {"again": again})
            self._update(self.body["view"]["id"], shown(answer, json.dumps(here)))
        elif "trigger_id" in self.body:
            self.open(shown(answer, where_of(asker or self.asker, again=again or "")))

    def _send(self, message: dict[str, Any]) -> None:
        try:
            response = self.respond(**message)  # a response_url lives for 30 minutes
        except FAILURES as error:
            log.warning("an answer was not taken", error=reason(error))
            return
        if response.status_code != 200:  # noqa: PLR2004 - HTTP's
            log.warning("an answer was not taken", status=response.status_code)

    def open(self, view: View) -> str | None:
        """Open a modal, on top of the one that it was asked for in; why Slack did not, or None if it did.

        On top of three it takes the place of the third: Slack stacks no more.
        """
        if self.surface is not Surface.MODAL:
            return _taken(self.client.views_open, trigger_id=self.body["trigger_id"], view=view)
        here = _carried(self.body["view"].get("private_metadata"))
        below = [*self._below, here.get("again", "")]
        view.private_metadata = json.dumps(_carried(view.private_metadata) | {"beneath": below})
        why = _taken(self.client.views_push, trigger_id=self.body["trigger_id"], view=view)
        if why != _DEEP_ENOUGH:
            return why
        view.private_metadata = json.dumps(_carried(view.private_metadata) | {"beneath": self._below})
        return self._update(self.body["view"]["id"], view)

    @property
    def _below(self) -> list[str]:
        """The commands that the modals beneath answer, from the lowest up; "" for one that answers none."""
        return list(_carried((self.body.get("view") or {}).get("private_metadata")).get("beneath") or [])

    @property
    def beneath(self) -> dict[str, str]:
        """The ids of the modals beneath, of which Slack tells the next and the lowest, and what each answers."""
        view, below = self.body.get("view") or {}, self._below
        if not below or not view.get("previous_view_id"):
            return {}
        found = {view["root_view_id"]: below[0], view["previous_view_id"]: below[-1]}
        return {view_id: words for view_id, words in found.items() if words}

    def show_beneath(self, view_id: str, answer: Answer) -> None:
        """Draw a modal beneath anew."""
        words, below = self.beneath[view_id], self._below
        here = where_of(self.asker, again=words, beneath=below[: below.index(words)])
        self._update(view_id, shown(answer, here))

    def _update(self, view_id: str, view: View) -> str | None:
        return _taken(self.client.views_update, view_id=view_id, view=view)

    def publish(self, user_id: str, view: View) -> None:
        """Draw somebody's App Home anew. If Slack does not take it, opening the Home draws it all the same."""
        _taken(self.client.views_publish, user_id=user_id, view=view)


def _taken(method: Any, **arguments: Any) -> str | None:  # noqa: ANN401 - one of WebClient's methods, and what it takes
    """Why Slack did not take what is shown, or None if it did."""
    try:
        method(**arguments)
    except FAILURES as error:
        why = reason(error)
        log.warning("an answer was not taken", method=method.__name__, error=why)
        return why
    return None


def _in_place_of(body: dict[str, Any]) -> dict[str, Any]:
    """How an answer takes the place of the message that was pressed, if that is the presser's own.

    A message that all can see is never replaced; a direct one is their own as well. What that carries to be known by is
    kept: the ledger may still look for it.
    """
    container, message = body.get("container") or {}, body.get("message") or {}
    if container.get("is_ephemeral"):
        return {"replace_original": True}
    if not str(container.get("channel_id") or "").startswith("D"):
        return {"replace_original": False}
    known = {"metadata": message["metadata"]} if message.get("metadata") else {}
    return {"replace_original": True, "response_type": "in_channel", **known}
