"""Session of one person: sends their presses to the app, and waits for the items that appear on their screen."""

from typing import Any, NamedTuple

from fakeslack import controls
from fakeslack.controls import Target
from fakeslack.inputs import entered_state
from fakeslack.records import Message, MessageOrView, User, is_home
from fakeslack.state import State
from fakeslack.wire import OK, Wire, assert_no_body

_ACTION_KEYS = ("type", "action_id", "text", "value", "style")


class Outcome(NamedTuple):
    """Result of an action: the HTTP status of the app's response, and the item that then appeared, None if none did."""

    status: int
    item: MessageOrView | None


class Session:
    """A person's connection to the workspace. Every wait lasts at most the workspace's patience."""

    def __init__(self, wire: Wire, user: User) -> None:
        self.wire = wire
        self.user = user

    @property
    def state(self) -> State:
        """Return the workspace's state."""
        return self.wire.state

    def begin(self) -> None:
        """Begin an action: forget the items that appeared before, since they do not result from it.

        Raises a failure that was kept for the test's next step.
        """
        self.wire.settle()
        self.state.raise_failures()
        with self.state.changed:
            self.state.unseen[self.user.id].clear()

    def outcome(self, status: int, *, wait: bool, at_home: bool = False) -> Outcome:
        """Return the next item that appeared; with `wait`, wait for it.

        A new App Home counts only for a person who is `at_home`; others look at another tab.
        """
        unseen = self.state.unseen[self.user.id]

        def first() -> MessageOrView | None:
            return next((each for each in unseen if at_home or not is_home(each)), None)

        if wait and not self.wire.settle():
            self.state.wait_for(lambda: first() or self.state.failures)
        self.state.raise_failures()
        with self.state.changed:
            found = first()
            del unseen[: unseen.index(found) + 1 if found else 0]
            return Outcome(status, found)

    def press(self, item: MessageOrView, label: str, *, confirm: bool, nth: int | None) -> Outcome:
        """Press a button or choose a menu option in a message or view, and return the outcome.

        `label`, `nth` are those of `controls.target`. With `confirm` False the person declines the confirmation
        dialog, and nothing is sent. Raises AssertionError if the item is gone or holds no such target.
        """
        gone = item.deleted if isinstance(item, Message) else item.closed
        if gone:
            raise AssertionError(f"there is no {label!r} to press: the item that {self.user.name} saw is gone")
        target = controls.target(item.payload, label, nth)
        if "confirm" in target.element and not confirm:
            return Outcome(OK, item)
        input_state = None
        if target.option is not None and target.element["type"] != "overflow":
            chosen = [target.option["value"]] if target.element["type"] == "checkboxes" else target.option["value"]
            input_state = entered_state(target.element, chosen)
        return self.act(item, target, input_state)

    def act(self, item: MessageOrView, target: Target, input_state: dict[str, Any] | None) -> Outcome:
        """Send one action, with the new state of its element if it has one, and return the outcome."""
        self.begin()
        action = _action(target) | (input_state or {})
        if isinstance(item, Message):
            response = self.wire.press_on_message(self.user, item, action)
        else:
            if input_state is not None:
                item.typed[target.block["block_id"], target.element["action_id"]] = input_state
            response = self.wire.press_on_view(self.user, self.wire.views.view_object(item), action)
        assert_no_body(response, f"the press of {target.label!r}")
        wait = response.status == OK and "url" not in target.element
        return self.outcome(response.status, wait=wait, at_home=is_home(item))


def _action(target: Target) -> dict[str, Any]:
    action: dict[str, Any] = {key: target.element[key] for key in _ACTION_KEYS if key in target.element}
    action["block_id"] = target.block["block_id"]
    if target.element["type"] == "overflow":
        action["selected_option"] = target.option
    return action
