"""Modals and the App Home, as a person uses them."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from rich.console import RenderableType

from fakeslack import controls, inputs, screen
from fakeslack.assertions import SlackWouldRefuse, assert_never_says, assert_says, must_be_accepted
from fakeslack.records import View
from fakeslack.requests import Delivered
from fakeslack.seen import Seen, act, press
from fakeslack.wire import OK
from fakeslack.words import text_of, words

if TYPE_CHECKING:
    from fakeslack.people import Person

TROUBLE = "We had some trouble connecting. Try again?"


class _Shown:
    """What modals and homes have in common. It is live: what the app updates is seen here at once."""

    def __init__(self, person: "Person", view: View) -> None:
        self.person = person
        self.view = view

    @property
    def payload(self) -> dict[str, Any]:
        """Give the view as the app sent it, with the block_ids and action_ids that Slack adds."""
        return self.view.content

    @property
    def words(self) -> str:
        """Give every visible word, one line for each piece of text."""
        return words(self.payload, names=self.person.wire.state.names)

    @property
    def buttons(self) -> list[str]:
        """List the labels of the buttons in the blocks."""
        return controls.button_labels(self.payload)

    def says(self, *strings: str) -> Self:
        """Assert that the visible words hold each of these strings."""
        assert_says(self.words, strings, f"what {self.person.name} sees")
        return self

    def never_says(self, *strings: str) -> Self:
        """Assert that the visible words hold none of these strings."""
        assert_never_says(self.words, strings, f"what {self.person.name} sees")
        return self

    def presses(self, label: str, *, confirm: bool = True, nth: int | None = None) -> Seen:
        """Press a button in the blocks; see what comes of it."""
        return press(self.person, self.view, label, confirm=confirm, nth=nth)


class Home(_Shown):
    """A person's App Home."""

    @property
    def screen(self) -> RenderableType:
        """Give it as rich draws it."""
        return screen.home(self.payload, names=self.person.wire.state.names)


class Modal(_Shown):
    """An open modal. `errors` is what stands in red: block_id to words; "" for the modal as a whole."""

    def __init__(self, person: "Person", view: View) -> None:
        super().__init__(person, view)
        self.errors: dict[str, str] = {}

    @property
    def title(self) -> str:
        """Give the title."""
        return text_of(self.payload["title"])

    @property
    def values(self) -> dict[str, Any]:
        """Give what stands in each input now, by block_id."""
        standing = inputs.values(self.payload, self.view.typed)
        return {block_id: inputs.content(next(iter(each.values()))) for block_id, each in standing.items()}

    @property
    def screen(self) -> RenderableType:
        """Give it as rich draws it."""
        names = self.person.wire.state.names
        return screen.modal(self.payload, errors=self.errors, typed=self.view.typed, names=names)

    def fills(self, **fields: object) -> Self:
        """Put values into inputs, each named by its block_id, its action_id or its label.

        A label may be given as it stands or as a word: expiration_date for "Expiration date". Values are
        text, dates, labels or values of options, lists of them, people and channels; None empties the input.
        An input outside an input block, or one that asks for it, sends its change to the app at once.
        """
        for name, value in fields.items():
            block, element = self._field(name)
            state = inputs.entered(element, value)
            if block["type"] != "input" or block.get("dispatch_action"):
                act(self.person, self.view, controls.Target(block, element, None, name), state)
            else:
                self.view.typed[block["block_id"], element["action_id"]] = state
        return self

    def submits(self) -> "Modal | None":
        """Press the submit button: this modal with `errors`, the view that follows, or None once it is closed.

        As in Slack, an empty required field is complained of before anything is sent.
        """
        self.errors = inputs.complaints(self.payload, self.view.typed)
        if self.errors:
            return self
        self.person.begins()
        wire = self.person.wire
        delivered = wire.submit(self.person.user, wire.views.described(self.view))
        wire.state.raise_refusals()
        if delivered.status != OK:
            self.errors = {"": f"{TROUBLE} (HTTP {delivered.status})"}
            return self
        return self._follow(_response_action(delivered))

    def closes(self) -> None:
        """Press the close button; the app is told if it asked to be."""
        wire = self.person.wire
        described = wire.views.described(self.view)
        if self.payload.get("clear_on_close"):
            wire.views.clear(self.person.id)
        else:
            wire.views.close(self.view)
        if self.payload.get("notify_on_close"):
            wire.closed(self.person.user, described, cleared=bool(self.payload.get("clear_on_close")))

    def _follow(self, response: Mapping[str, Any]) -> "Modal | None":
        store = self.person.wire.views
        match response.get("response_action"):
            case None:
                if not self.view.closed:
                    store.close(self.view)
                return None
            case "clear":
                store.clear(self.person.id)
                return None
            case "errors":
                self.errors = self._checked_errors(response)
                return self
            case "update":
                must_be_accepted("modal", response["view"], "response_action update")
                store.update(self.view, response["view"])
                return Modal(self.person, self.view)
            case "push":
                must_be_accepted("modal", response["view"], "response_action push")
                if not store.may_push(self.person.id):
                    raise SlackWouldRefuse("Slack would refuse a fourth modal on top of three")
                return Modal(self.person, store.push(self.person.id, response["view"]))
            case other:
                raise SlackWouldRefuse(f"Slack knows no response_action {other!r}")

    def _checked_errors(self, response: Mapping[str, Any]) -> dict[str, str]:
        errors: dict[str, str] = dict(response.get("errors") or {})
        known = {block["block_id"] for block in self.payload["blocks"] if block["type"] == "input"}
        if not errors or not errors.keys() <= known or not all(errors.values()):
            raise SlackWouldRefuse(f"Slack shows errors at input blocks only, {sorted(known)}; got {errors}")
        return errors

    def _field(self, name: str) -> tuple[controls.Block, controls.Element]:
        every = controls.controls(self.payload)
        for block, element in every:
            label = text_of(block["label"]) if "label" in block else ""
            slug = label.lower().replace(" ", "_")
            if name in (block["block_id"], element["action_id"], label, slug):
                return block, element
        known = sorted(block["block_id"] for block, _ in every)
        raise AssertionError(f"the modal {self.title!r} has no field {name!r}; it has {known}")


def _response_action(delivered: Delivered) -> dict[str, Any]:
    if not delivered.body.strip():
        return {}
    found = json.loads(delivered.body)
    if not isinstance(found, dict):
        raise SlackWouldRefuse(f"a submission is answered by an object or nothing, not by {found!r}")
    return found
