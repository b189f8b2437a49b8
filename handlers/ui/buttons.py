"""Buttons: the shape of one, and those that several features show."""

from dataclasses import dataclass
from typing import Any

from handlers.ui.blocks import Button, markdown, plain_text, site
from handlers.ui.button_values import (
    ButtonValue,
    CompareStateList,
    Confirm,
    ForgetPending,
    Join,
    Mark,
    OpenLink,
    Remove,
    Show,
)
from rules.cycle import Cycle
from rules.steps import StepCode


@dataclass(frozen=True, slots=True)
class ConfirmDialog:
    """A question that Slack asks before a press counts."""

    title: str
    text: str
    yes: str
    no: str = "Cancel"

    def payload(self) -> dict[str, Any]:
        """Return the dialog as Slack takes it."""
        return {
            "title": plain_text(self.title),
            "text": markdown(self.text),
            "confirm": plain_text(self.yes),
            "deny": plain_text(self.no),
        }


def button(label: str, value: ButtonValue, *, style: str | None = None, confirm: ConfirmDialog | None = None) -> Button:
    """Return a button. Its action_id holds the value too, for no two in a message may have the same."""
    made: Button = {
        "type": "button",
        "text": plain_text(label),
        "action_id": action_id(value, str(value)),
        "value": str(value),
    }
    if style is not None:
        made["style"] = style
    if confirm is not None:
        made["confirm"] = confirm.payload()
    return made


_MOST_CHARACTERS = 255


def action_id(value: ButtonValue | type[ButtonValue], rest: str) -> str:
    """Return what Slack calls a button by: its action, a colon, and more to tell it apart, cut to Slack's limit."""
    return f"{value.action}:{rest}"[:_MOST_CHARACTERS]


_SHORT = 25


def link_button(label: str, url: str) -> Button:
    """Return a button that opens a page; one with a long label says only which site it is on."""
    text = plain_text(label if len(label) <= _SHORT else site(url))
    return {"type": "button", "text": text, "action_id": action_id(OpenLink, url), "url": url}


def show_button(label: str, command: str, *, style: str | None = None) -> Button:
    """Return a button that does what a typed command does."""
    return button(label, Show(command), style=style)


def join_button(label: str = "Join", *, style: str | None = "primary") -> Button:
    """Return the button that opens the form of one's record."""
    return button(label, Join(), style=style)


def remove_button(user_id: str, agency_id: int) -> Button:
    """Takes a member out of an agency, after asking."""
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"<@{user_id}> counts in no nudge and no roster then. They keep what they recorded, and may join again.",
        "Remove",
    )
    return button("Remove from agency", Remove(user_id, agency_id), confirm=dialog)


def forget_button(agency_id: int, number: int) -> Button:
    """Forgets those whom a roster named and Slack does not know, after asking."""
    dialog = ConfirmDialog(
        "Forget them?", "What the roster said of those who are not in Slack yet is deleted.", "Forget them"
    )
    return button(f"Forget {number:,} not in Slack", ForgetPending(agency_id), confirm=dialog)


def confirm_button(user_id: str, cycle: Cycle, page: str = "") -> Button:
    """Confirms V, after asking: it is said of what someone else depends upon."""
    dialog = ConfirmDialog(
        "Confirm the new date?",
        f"Only if you have seen the {cycle.new_year} date of <@{user_id}> in eLicensing, or in its public look-up.",
        "I have seen it",
        "Not yet",
    )
    return button("Confirm new date (V)", Confirm(user_id, cycle.year, "yes", page), confirm=dialog)


def take_back_button(user_id: str, cycle: Cycle) -> Button:
    """Takes a confirmation back."""
    return button("Take confirmation back", Confirm(user_id, cycle.year, "no"))


def mark_button(cycle: Cycle, code: StepCode, *, primary: bool = True) -> Button:
    """Marks a step done."""
    label = "Mark done" if code.role else f"Mark {code} done"
    return button(label, Mark(cycle.year, code, "done"), style="primary" if primary else None)


def act_buttons(cycle: Cycle, code: StepCode, *, primary: bool = True) -> list[Button]:
    """Marks a step done, and goes to where it is done."""
    links = cycle.step(code).links[:1]
    return [mark_button(cycle, code, primary=primary), *(link_button(each.label, each.url) for each in links)]


def undo_button(cycle: Cycle, code: StepCode) -> Button:
    """Takes the mark back."""
    return button("Undo" if code.role else f"Undo {code}", Mark(cycle.year, code, "undo"))


def mark_by_list_button(agency_id: int, url: str, *, primary: bool = True) -> Button:
    """Return the button that marks whom the state's list shows with a later date; the file is fetched once more."""
    value = CompareStateList("mark", agency_id, url)
    return button("Mark them as recertified", value, style="primary" if primary else None)
