"""Replies: where a request comes from, and how an answer reaches the place where the person looks.

A message has a response_url; a modal and the App Home are changed by a call to Slack. A form that was sent, and a file
that was dropped, have neither: they are answered by direct message. What somebody typed is answered where they typed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

import structlog
from slack_bolt import Respond
from slack_sdk import WebClient

from handlers.answer import Answer, Block, Refusal, View
from handlers.services import Asker
from handlers.slack.failures import FAILURES, Client, reason
from handlers.slack.messages import reply_to, tell
from handlers.ui.blocks import plain
from handlers.ui.forms import Carried, carried, carry, shown
from handlers.ui.origin import of_workspace, origin

log = structlog.get_logger("recert.reply")

_DEEP_ENOUGH = "push_limit_reached"
"""Slack's word for a fourth modal on top of three."""


class Surface(StrEnum):
    """The place where an answer is shown: that of the request (a command's is a message), or a direct message.

    Talk is what people type to the bot, directly or after a mention of it.
    """

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"
    DIRECT = "direct"
    TALK = "talk"


def asker_of(body: dict[str, Any]) -> Asker:
    """Return who sent a command, pressed a button, submitted a modal or opened the Home, and where."""
    team = team_of(body)
    if team is None:
        raise LookupError("a request names no workspace")
    if "command" in body:
        channel, name = body.get("channel_id"), body.get("channel_name", "")
        return Asker(team, body["user_id"], channel, in_channel=_is_channel(channel, name))
    if "event" in body:
        place = body["event"].get("channel")
        return Asker(team, body["event"]["user"], place, in_channel=_is_channel(place, ""))
    if "view" in body:
        where = _carried(body["view"])
        return Asker(team, body["user"]["id"], where.channel, in_channel=where.in_channel)
    channel = (body.get("channel") or body.get("container") or {}).get("id")
    name = (body.get("channel") or {}).get("name", "")
    return Asker(team, body["user"]["id"], channel, in_channel=_is_channel(channel, name))


def team_of(body: Mapping[str, Any]) -> str | None:
    """Return the workspace that a request is about, where the app is installed.

    In Slack Connect, a form's `team` is that of the guest who sent it. In an organization `team` is null, and every
    other field may be another workspace that the user belongs to; so our views and messages carry their own. None: a
    message that carries none.
    """
    return next((each for each in _teams_of(body) if each and each.startswith("T")), None)


def _teams_of(body: Mapping[str, Any]) -> tuple[str | None, ...]:
    """Return what a request names as its workspace, the best first; an organization's id, E…, may be among it."""
    if "command" in body:
        return (body["team_id"],)
    if "event" in body:
        told = (body.get("authorizations") or [{}])[0]
        installed = None if told.get("is_enterprise_install") else told.get("team_id")
        return installed, body.get("context_team_id"), body.get("team_id")  # the last is the guest's, in Slack Connect
    if "view" not in body:
        return origin(body["actions"][0]["block_id"]), (body.get("team") or {}).get("id")
    view, user = body["view"], body.get("user") or {}
    return (
        _carried(view).team,
        view.get("app_installed_team_id"),
        (body.get("team") or {}).get("id"),
        user.get("team_id"),
        view.get("team_id"),
    )


def _carried(view: Mapping[str, Any]) -> Carried:
    """Return what a view carries; nothing if that is odd, so that the person can be told: see `Call.check`."""
    try:
        return carried(view, Carried)
    except Refusal:
        return Carried()


def _is_channel(channel: str | None, name: str) -> bool:
    """Return whether this is a channel. Ids of direct messages begin with D; Slack makes up the names of group ones."""
    return channel is not None and channel[0] != "D" and name != "directmessage" and not name.startswith("mpdm-")


def message_of(answer: Answer) -> dict[str, Any]:
    """Return an answer as Slack takes it, in an ack or at a response_url."""
    return {
        "response_type": "in_channel" if answer.in_channel else "ephemeral",
        "text": answer.text,
        "blocks": list(answer.blocks),
    }


def modal_of(view: View) -> dict[str, Any]:
    """Return a modal as Slack takes it."""
    optional = {
        "callback_id": view.callback_id,
        "private_metadata": view.private_metadata or None,
        "submit": view.submit and {"type": "plain_text", "text": view.submit},
    }
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": view.title},
        "close": {"type": "plain_text", "text": view.close},
        "blocks": list(view.blocks),
        **{name: value for name, value in optional.items() if value is not None},
    }


@dataclass(frozen=True, slots=True)
class Call:
    """A request from Slack, and the ways to reply to the person who made it."""

    body: dict[str, Any]
    asker: Asker
    client: WebClient
    respond: Respond
    directly: bool = False
    """Whether the answer comes as a direct message, which stays."""

    @classmethod
    def of(cls, body: dict[str, Any], client: WebClient, respond: Respond) -> Self:
        """Return the call for a request. Bolt's own client would stumble over an answer that is no JSON object."""
        own = Client(token=client.token, base_url=client.base_url, retry_handlers=client.retry_handlers)
        return cls(body, asker_of(body), own, respond)

    def check(self) -> None:
        """Raise `Refusal` if the person acts in a view that carries what this release does not understand."""
        if "view" in self.body:
            carried(self.body["view"], Carried)

    def in_channel(self, channel_id: str) -> Self:
        """Return this call as if it had been made in a channel."""
        return replace(self, asker=replace(self.asker, channel_id=channel_id, in_channel=True))

    @property
    def surface(self) -> Surface:
        """The place where the person looks."""
        if self.directly:
            return Surface.DIRECT
        if "event" in self.body:
            return Surface.TALK
        return Surface(self.body["view"]["type"]) if "view" in self.body else Surface.MESSAGE

    @property
    def shows_home(self) -> bool:
        """Whether the person looks at their Home."""
        return self.surface is Surface.HOME

    def say(self, text: str) -> None:
        """Show a sentence beside what is already there."""
        self.show(plain(text))

    def show(self, answer: Answer, *, replaces: bool = False) -> None:
        """Show an answer where the person looks. If it comes too late for Slack, the change was recorded all the same.

        With `replaces` it replaces what the button was pressed in, if nobody else sees that.
        """
        if self.surface is Surface.MESSAGE:
            self._send(
                message_of(of_workspace(answer, self.asker.team_id))
                | (_in_place_of(self.body) if replaces else {"replace_original": False})
            )
        elif self.surface is Surface.DIRECT:
            tell(self.client, self.asker.user_id, of_workspace(answer, self.asker.team_id))
        elif self.surface is Surface.TALK:
            reply_to(self.client, self.body["event"], of_workspace(answer, self.asker.team_id))
        elif self.surface is Surface.MODAL and replaces:
            again = self._carried.again if answer.command is None else answer.command
            self._update(self.body["view"]["id"], shown(answer, carry(self.asker, again=again, beneath=self._below)))
        elif "trigger_id" in self.body:
            self.open(shown(answer, carry(self.asker, again=answer.command or "")))

    def _send(self, message: dict[str, Any]) -> None:
        try:
            response = self.respond(**message)  # a response_url lives for 30 minutes
        except FAILURES as error:
            log.warning("an answer was not taken", error=reason(error))
            return
        if response.status_code != 200:  # noqa: PLR2004 - HTTP's
            log.warning("an answer was not taken", status=response.status_code)

    def open(self, view: View) -> str | None:
        """Open a modal on top of the current one; return Slack's reason if it did not open, or None if it did.

        On top of three, it replaces the third: Slack stacks no more.
        """
        if self.surface is not Surface.MODAL:
            return _call(self.client.views_open, trigger_id=self.body["trigger_id"], view=modal_of(view))
        below = [*self._below, self._carried.again]
        on_top = _on_top_of(below, view)
        why = _call(self.client.views_push, trigger_id=self.body["trigger_id"], view=modal_of(on_top))
        if why != _DEEP_ENOUGH:
            return why
        return self._update(self.body["view"]["id"], _on_top_of(self._below, view))

    @property
    def _carried(self) -> Carried:
        return _carried(self.body.get("view") or {})

    @property
    def _below(self) -> list[str]:
        """The commands that the modals beneath answer, from the lowest up; "" for one that answers none."""
        return self._carried.beneath

    @property
    def beneath(self) -> dict[str, str]:
        """The command that each modal beneath answers, by the modal's id; Slack names only the next and the lowest."""
        view, below = self.body.get("view") or {}, self._below
        if not below or not view.get("previous_view_id") or not view.get("root_view_id"):
            return {}
        found = {view["root_view_id"]: below[0], view["previous_view_id"]: below[-1]}
        return {view_id: words for view_id, words in found.items() if words}

    def show_beneath(self, view_id: str, answer: Answer) -> None:
        """Draw a modal beneath again."""
        words, below = self.beneath[view_id], self._below
        here = carry(self.asker, again=words, beneath=below[: below.index(words)])
        self._update(view_id, shown(answer, here))

    def _update(self, view_id: str, view: View) -> str | None:
        return _call(self.client.views_update, view_id=view_id, view=modal_of(view))

    def publish(self, user_id: str, blocks: Sequence[Block]) -> None:
        """Draw somebody's App Home. If Slack refuses it, opening the Home draws it all the same."""
        anywhere = replace(self.asker, channel_id=None, in_channel=False)
        view = {"type": "home", "blocks": list(blocks), "private_metadata": carry(anywhere)}
        _call(self.client.views_publish, user_id=user_id, view=view)


def _on_top_of(commands: list[str], view: View) -> View:
    """Return a modal that knows which commands the modals beneath it answer."""
    here = json.loads(view.private_metadata) | {"beneath": commands}
    return replace(view, private_metadata=json.dumps(here))


def _call(method: Any, **arguments: Any) -> str | None:  # noqa: ANN401 - one of WebClient's methods, and what it takes
    """Call Slack; return Slack's reason if it refused the view, or None if it took it."""
    try:
        method(**arguments)
    except FAILURES as error:
        why = reason(error)
        log.warning("an answer was not taken", method=method.__name__, error=why)
        return why
    return None


def _in_place_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with which an answer replaces the message that was pressed, if only the presser sees that.

    A message that all can see is never replaced; a direct message may be. The metadata of that is kept, since the
    outbox may still look for it.
    """
    container, message = body.get("container") or {}, body.get("message") or {}
    if container.get("is_ephemeral"):
        return {"replace_original": True}
    if not str(container.get("channel_id") or "").startswith("D"):
        return {"replace_original": False}
    known = {"metadata": message["metadata"]} if message.get("metadata") else {}
    return {"replace_original": True, "response_type": "in_channel", **known}
