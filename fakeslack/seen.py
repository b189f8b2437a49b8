"""What a person sees after doing something, and pressing what they see."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from rich.console import RenderableType

from fakeslack import controls, screen
from fakeslack.assertions import assert_never_says, assert_says
from fakeslack.inputs import entered
from fakeslack.records import Message, Sight, View, is_home
from fakeslack.wire import OK, Wire, acknowledged_nothing
from fakeslack.words import words

if TYPE_CHECKING:
    from fakeslack.people import Person
    from fakeslack.views import Modal


class Seen:
    """What appeared before a person: a message, a modal, a home, or nothing.

    `status` is the HTTP status of the app's answer. `payload` is what appeared as the app sent it, as it was
    at that moment; None if nothing did.
    """

    def __init__(
        self,
        person: "Person",
        status: int,
        what: Sight | None,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        self.person = person
        self.status = status
        self.what = None if isinstance(what, Message) and what.deleted else what
        self.payload = dict(payload) if payload is not None else _payload(self.what)

    @property
    def text(self) -> str:
        """Give the message's top-level text."""
        return str((self.payload or {}).get("text", "")) if isinstance(self.what, Message) else ""

    @property
    def words(self) -> str:
        """Give every visible word, one line for each piece of text."""
        return words(self.payload or {}, names=self.person.wire.state.names)

    @property
    def ephemeral(self) -> bool:
        """Say whether it is a message that only this person sees."""
        return isinstance(self.what, Message) and self.what.only_for is not None

    @property
    def buttons(self) -> list[str]:
        """List the labels of the buttons."""
        return controls.button_labels(_payload(self.what) or {})

    @property
    def modal(self) -> "Modal | None":
        """Give the modal that is open before this person now."""
        return self.person.modal

    @property
    def screen(self) -> RenderableType:
        """Give it as rich draws it."""
        return self.drawn(self.what.at if isinstance(self.what, Message) else None)

    def drawn(self, at: datetime | None) -> RenderableType:
        """Give it as rich draws it, as if it had appeared at another time."""
        names = self.person.wire.state.names
        if isinstance(self.what, View):
            return screen.view(self.what.content, names=names)
        if self.payload is None:
            return ""
        local = at.astimezone(ZoneInfo(self.person.user.tz)) if at else None
        return screen.message(self.payload, at=local, only_you=self.ephemeral, names=names)

    def says(self, *strings: str) -> Self:
        """Assert that the visible words hold each of these strings."""
        assert_says(self._described(), strings, f"what {self.person.name} sees")
        return self

    def never_says(self, *strings: str) -> Self:
        """Assert that the visible words hold none of these strings."""
        assert_never_says(self.words, strings, f"what {self.person.name} sees")
        return self

    def presses(self, label: str, *, confirm: bool = True, nth: int | None = None) -> "Seen":
        """Press a button, or choose from a menu, by its label, its value or its action_id; see what comes of it.

        With `confirm` false the person says no to the confirmation dialog, and nothing happens.
        """
        if self.what is None:
            raise AssertionError(f"{self.person.name} sees nothing to press {label!r} in (HTTP {self.status})")
        return press(self.person, self.what, label, confirm=confirm, nth=nth)

    def _described(self) -> str:
        return self.words if self.payload is not None else f"(nothing: HTTP {self.status})"

    def __repr__(self) -> str:
        return f"<Seen by {self.person.name}, HTTP {self.status}: {self.words[:200]!r}>"


def press(person: "Person", what: Sight, label: str, *, confirm: bool, nth: int | None) -> Seen:
    """Press something in a message or view as it stands now, and wait for what comes of it."""
    gone = what.deleted if isinstance(what, Message) else what.closed
    if gone:
        raise AssertionError(f"there is no {label!r} to press: what {person.name} saw is gone")
    content = what.payload if isinstance(what, Message) else what.content
    target = controls.target(content, label, nth)
    if "confirm" in target.element and not confirm:
        return Seen(person, OK, what)
    state = None
    if target.option is not None and target.element["type"] != "overflow":
        chosen = [target.option["value"]] if target.element["type"] == "checkboxes" else target.option["value"]
        state = entered(target.element, chosen)
    return act(person, what, target, state)


def act(person: "Person", what: Sight, target: controls.Target, state: dict[str, Any] | None) -> Seen:
    """Send one action, with the state of its element, and wait for what comes of it."""
    wire: Wire = person.wire
    person.begins()
    action = _action(target) | (state or {})
    if isinstance(what, Message):
        delivered = wire.press_on_message(person.user, what, action)
    else:
        if state is not None:
            what.typed[target.block["block_id"], target.element["action_id"]] = state
        delivered = wire.press_on_view(person.user, wire.views.described(what), action)
    acknowledged_nothing(delivered, f"the press of {target.label!r}")
    expects = delivered.status == OK and "url" not in target.element
    return person.next_sight(delivered.status, wait=expects, at_home=is_home(what))


def _action(target: controls.Target) -> dict[str, Any]:
    told = ("type", "action_id", "text", "value", "style")
    action: dict[str, Any] = {key: target.element[key] for key in told if key in target.element}
    action["block_id"] = target.block["block_id"]
    if target.element["type"] == "overflow":
        action["selected_option"] = target.option
    return action


def _payload(what: Sight | None) -> dict[str, Any] | None:
    if what is None:
        return None
    return what.payload if isinstance(what, Message) else what.content
