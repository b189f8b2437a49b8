"""Messages, modals and App Homes as one person sees and uses them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from rich.console import RenderableType

from fakeslack import controls, inputs, screen
from fakeslack.assertions import SlackWouldRefuse, assert_accepted, assert_never_says, assert_says
from fakeslack.records import Message, MessageOrView, View
from fakeslack.requests import AppResponse
from fakeslack.session import Session
from fakeslack.wire import OK
from fakeslack.words import text_of, words

TROUBLE = "We had some trouble connecting. Try again?"


class _Screen:
    """Base of everything that a person sees: its words and buttons, and assertions about them."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def words(self) -> str:
        """Return the visible words, one line for each piece of text."""
        return words(self._shown(), names=self.session.state.names)

    @property
    def buttons(self) -> list[str]:
        """List the labels of the buttons in the blocks."""
        return controls.button_labels(self._shown())

    def says(self, *strings: str) -> Self:
        """Raise AssertionError unless the visible words contain each of these strings."""
        assert_says(self._described(), strings, f"{self.session.user.name}'s screen")
        return self

    def never_says(self, *strings: str) -> Self:
        """Raise AssertionError if the visible words contain any of these strings."""
        assert_never_says(self.words, strings, f"{self.session.user.name}'s screen")
        return self

    def _shown(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def _described(self) -> str:
        return self.words


class Seen(_Screen):
    """Item that appeared after an action: a message, a modal, an App Home, or nothing.

    `status` is the HTTP status of the app's response. `item` is the message or view, None if nothing appeared.
    `payload` is the item as the app sent it, at that moment, and None if nothing appeared.
    """

    def __init__(
        self,
        session: Session,
        status: int,
        item: MessageOrView | None,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(session)
        self.status = status
        self.item = None if isinstance(item, Message) and item.deleted else item
        current = self.item.payload if self.item is not None else None
        self.payload = dict(payload) if payload is not None else current

    @property
    def text(self) -> str:
        """Return the message's top-level text; "" if this is no message."""
        return str((self.payload or {}).get("text", "")) if isinstance(self.item, Message) else ""

    @property
    def ephemeral(self) -> bool:
        """Return whether this is a message that only this person sees."""
        return isinstance(self.item, Message) and self.item.only_for is not None

    @property
    def buttons(self) -> list[str]:
        """List the labels of the buttons that the item has now."""
        return controls.button_labels(self.item.payload) if self.item is not None else []

    @property
    def modal(self) -> "Modal | None":
        """Return the modal that is on top now; None if none is open."""
        return top_modal(self.session)

    @property
    def screen(self) -> RenderableType:
        """Draw the item with rich, a message at the time when it was posted."""
        return self.drawn(self.item.at if isinstance(self.item, Message) else None)

    def drawn(self, at: datetime | None) -> RenderableType:
        """Draw the item with rich, a message as if it had been posted at another time."""
        state = self.session.state
        author = state.bot.real_name
        if isinstance(self.item, View):
            return screen.view(self.item.payload, author=author, names=state.names)
        if self.payload is None:
            return ""
        local = at.astimezone(ZoneInfo(self.session.user.tz)) if at else None
        return screen.message(self.payload, author=author, at=local, only_you=self.ephemeral, names=state.names)

    def presses(self, label: str, *, confirm: bool = True, nth: int | None = None) -> "Seen":
        """Press a button or choose a menu option, by its label, its value or its action_id; return what appears.

        `nth`, from 0, picks one of several with this label. With `confirm` False the person declines the
        confirmation dialog, and nothing happens. Raises AssertionError if there is no such button.
        """
        if self.item is None:
            raise AssertionError(f"{self.session.user.name} sees nothing to press {label!r} in (HTTP {self.status})")
        return Seen(self.session, *self.session.press(self.item, label, confirm=confirm, nth=nth))

    def _shown(self) -> Mapping[str, Any]:
        return self.payload or {}

    def _described(self) -> str:
        return self.words if self.payload is not None else f"(nothing: HTTP {self.status})"

    def __repr__(self) -> str:
        return f"<Seen by {self.session.user.name}, HTTP {self.status}: {self.words[:200]!r}>"


class _OpenView(_Screen):
    """Base of modals and App Homes. It follows the view: an update by the app shows at once."""

    def __init__(self, session: Session, view: View) -> None:
        super().__init__(session)
        self.view = view

    @property
    def payload(self) -> dict[str, Any]:
        """Return the view as the app sent it, with the block_ids and action_ids that Slack adds."""
        return self.view.payload

    def presses(self, label: str, *, confirm: bool = True, nth: int | None = None) -> Seen:
        """Press a button in the blocks, as `Seen.presses` does; return what appears."""
        return Seen(self.session, *self.session.press(self.view, label, confirm=confirm, nth=nth))

    def _shown(self) -> Mapping[str, Any]:
        return self.payload


class Home(_OpenView):
    """A person's App Home."""

    @property
    def screen(self) -> RenderableType:
        """Draw the App Home with rich."""
        state = self.session.state
        return screen.home(self.payload, author=state.bot.real_name, names=state.names)


class Modal(_OpenView):
    """An open modal. `errors` maps a block_id to the error shown below it; "" is the key for the whole modal."""

    def __init__(self, session: Session, view: View) -> None:
        super().__init__(session, view)
        self.errors: dict[str, str] = {}

    @property
    def title(self) -> str:
        """Return the title."""
        return text_of(self.payload["title"])

    @property
    def values(self) -> dict[str, Any]:
        """Return the current value of each input, by block_id."""
        states = inputs.state_values(self.payload, self.view.typed)
        return {block_id: inputs.value_of(next(iter(each.values()))) for block_id, each in states.items()}

    @property
    def screen(self) -> RenderableType:
        """Draw the modal with rich, with typed values and errors."""
        return screen.modal(self.payload, errors=self.errors, typed=self.view.typed, names=self.session.state.names)

    def fills(self, **fields: object) -> Self:
        """Put values into inputs, each named by its block_id, its action_id or its label.

        A label may also be written as a word: first_day for "First day". Values are those of
        `inputs.entered_state`. An input outside an input block, or with dispatch_action, sends its change to the app
        at once. Raises AssertionError for an unknown input or a choice that is not offered.
        """
        for name, value in fields.items():
            block, element = self._field(name)
            input_state = inputs.entered_state(element, value)
            if block["type"] != "input" or block.get("dispatch_action"):
                self.session.act(self.view, controls.Target(block, element, None, name), input_state)
            else:
                self.view.typed[block["block_id"], element["action_id"]] = input_state
        return self

    def submits(self) -> "Modal | None":
        """Press the submit button; return this modal if it has `errors`, the view that follows, or None once closed.

        As in Slack, an empty required input is an error before anything is sent. Raises SlackWouldRefuse for a
        response that Slack would not accept.
        """
        self.errors = inputs.input_errors(self.payload, self.view.typed)
        if self.errors:
            return self
        self.session.begin()
        wire = self.session.wire
        response = wire.submit(self.session.user, wire.views.view_object(self.view))
        self.session.state.raise_failures()
        if response.status != OK:
            self.errors = {"": f"{TROUBLE} (HTTP {response.status})"}
            return self
        return self._follow(_response_action(response))

    def closes(self) -> None:
        """Press the close button; the app receives view_closed if the view has notify_on_close."""
        wire, user = self.session.wire, self.session.user
        view_object = wire.views.view_object(self.view)
        if self.payload.get("clear_on_close"):
            wire.views.clear(user.id)
        else:
            wire.views.close(self.view)
        if self.payload.get("notify_on_close"):
            wire.closed(user, view_object, cleared=bool(self.payload.get("clear_on_close")))

    def _follow(self, body: Mapping[str, Any]) -> "Modal | None":
        store, user_id = self.session.wire.views, self.session.user.id
        match body.get("response_action"):
            case None:
                if not self.view.closed:
                    store.close(self.view)
                return None
            case "clear":
                store.clear(user_id)
                return None
            case "errors":
                self.errors = self._checked_errors(body)
                return self
            case "update":
                assert_accepted("modal", body["view"], "response_action update")
                store.update(self.view, body["view"])
                return Modal(self.session, self.view)
            case "push":
                assert_accepted("modal", body["view"], "response_action push")
                if not store.may_push(user_id):
                    raise SlackWouldRefuse("Slack would refuse a fourth modal on top of three")
                return Modal(self.session, store.push(user_id, body["view"]))
            case other:
                raise SlackWouldRefuse(f"Slack knows no response_action {other!r}")

    def _checked_errors(self, body: Mapping[str, Any]) -> dict[str, str]:
        errors: dict[str, str] = dict(body.get("errors") or {})
        known = {block["block_id"] for block in self.payload["blocks"] if block["type"] == "input"}
        if not errors or not errors.keys() <= known or not all(errors.values()):
            raise SlackWouldRefuse(f"Slack shows errors at input blocks only, {sorted(known)}; got {errors}")
        return errors

    def _field(self, name: str) -> tuple[controls.Block, controls.Element]:
        every = controls.controls(self.payload)
        for block, element in every:
            label = text_of(block["label"]) if "label" in block else ""
            if name in (block["block_id"], element["action_id"], label, label.lower().replace(" ", "_")):
                return block, element
        known = sorted(block["block_id"] for block, _ in every)
        raise AssertionError(f"the modal {self.title!r} has no field {name!r}; it has {known}")


def top_modal(session: Session) -> Modal | None:
    """Return the modal that is on top of the person's stack; None if none is open."""
    with session.state.changed:
        stack = session.state.modals[session.user.id]
        return Modal(session, stack[-1]) if stack else None


def _response_action(response: AppResponse) -> dict[str, Any]:
    if not response.body.strip():
        return {}
    found = json.loads(response.body)
    if not isinstance(found, dict):
        raise SlackWouldRefuse(f"a submission is answered by an object or nothing, not by {found!r}")
    return found
