"""The button by which a training officer confirms what a member reported, and the words for what is confirmed."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Self

from slack_sdk.models.blocks import ButtonElement

from handlers.ui.blocks import Sure, button, day
from handlers.ui.ids import Action
from rules.cycle import Cycle
from rules.standing import Standing
from storage.progress import STATE_LIST


@dataclass(frozen=True, slots=True)
class Confirm:
    """What a button asks for: ``U123:2027:yes``, or in a roster ``U123:2027:yes:2:2027 emt``, its page at the end."""

    user_id: str
    cycle: int
    confirms: bool
    page: str | None = None

    def __str__(self) -> str:
        """As a button's value."""
        words = [self.user_id, str(self.cycle), "yes" if self.confirms else "no"]
        return ":".join(words if self.page is None else [*words, self.page])

    @classmethod
    def parse(cls, value: str) -> Self | None:
        """Read a button's value; None for one that we do not know."""
        match value.split(":", 3):
            case [user_id, cycle, "yes" | "no" as word, *page] if cycle.isascii() and cycle.isdecimal():
                return cls(user_id, int(cycle), word == "yes", page[0] if page else None)
        return None


def confirm_button(user_id: str, cycle: Cycle, page: str | None = None) -> ButtonElement:
    """Confirms V, after asking: it is said of what someone else depends upon."""
    sure = Sure(
        "Confirm the new date?",
        f"Only if you have seen the {cycle.new_year} date of <@{user_id}> in eLicensing, or in its public look-up.",
        "I have seen it",
        "Not yet",
    )
    asked = Confirm(user_id, cycle.year, confirms=True, page=page)
    return button("Confirm new date (V)", Action.CONFIRM, str(asked), sure=sure)


def take_back_button(user_id: str, cycle: Cycle) -> ButtonElement:
    """Takes a confirmation back."""
    return button("Take confirmation back", Action.CONFIRM, str(Confirm(user_id, cycle.year, confirms=False)))


def how_known(standing: Standing, zone: tzinfo | None) -> str:
    """How V is known: ``self-reported``, or who has confirmed it, and on which day of that time zone."""
    confirmation = standing.confirmation
    if confirmation is None:
        return "self-reported"
    by = "the state's list" if confirmation.by == STATE_LIST else f"<@{confirmation.by}>"
    return f"confirmed by {by} on {day(confirmation.at.astimezone(zone).date())}"


def told_apart(recertified: int, confirmed: int) -> str:
    """How many of those recertified are known in which way: ``2 confirmed, 1 self-reported``."""
    if not confirmed:
        return "self-reported"
    rest = recertified - confirmed
    return f"{confirmed:,} confirmed, {rest:,} self-reported" if rest else "confirmed"
