"""Buttons for training officers that several features show."""

from collections.abc import Mapping, Sequence

from handlers.ui.blocks import Button, counted, who
from handlers.ui.buttons import ConfirmDialog, button
from handlers.ui.officer_values import (
    CompareStateList,
    Confirm,
    ForgetPending,
    RemindPrivately,
    Remove,
    RemoveListed,
    RemovePlace,
    SendInvitations,
)
from rules.cycle import Cycle
from storage import places
from storage.roster import RowId
from storage.tables import RosterPlace, key


def remove_button(user_id: str, agency_id: int) -> Button:
    """Return the button that takes a member out of an agency, after asking."""
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"<@{user_id}> comes off the roster and no longer counts in nudges. They keep what they recorded, and can join "
        "again.",
        "Remove",
    )
    return button("Remove from agency", Remove(user_id, agency_id), confirm=dialog)


def forget_button(agency_id: int, shown: Mapping[int, str]) -> Button:
    """Return the button that takes those shown whom Slack does not know off an agency's roster, after asking.

    `shown` are their names, by the ids of their places.
    """
    dialog = ConfirmDialog(
        f"Remove {counted(len(shown), 'person', 'people')}?",
        "They come off your roster, with what you marked for them, and no longer count. A season whose date has passed "
        f"keeps its numbers.\n{', '.join(shown.values())}",
        "Remove",
    )
    value = ForgetPending(agency_id, ".".join(map(str, shown)))
    return button(f"Remove {len(shown):,} not in Slack", value, confirm=dialog)


def remind_buttons(agency_id: int, rows: Sequence[RowId]) -> list[Button]:
    """Return the button that reminds these people privately, after asking; none if it can reach nobody.

    It cannot reach those who are there by their place on the roster, and says who they are.
    """
    members = sum(isinstance(each, str) for each in rows)
    if not members:
        return []
    others = len(rows) - members
    beyond = f" It can't reach {others:,} shown here who aren't in Slack or haven't answered." if others else ""
    dialog = ConfirmDialog(
        f"Remind {counted(members, 'member')}?",
        "Recert will message everyone shown here who isn't recertified, in your name, even if they turned reminders "
        f"off. Nobody gets more than one a day.{beyond}",
        "Remind them",
    )
    return [button("Remind privately", RemindPrivately(agency_id, ".".join(map(str, rows))), confirm=dialog)]


def remove_place_button(place: RosterPlace, label: str = "Remove from agency") -> Button:
    """Return the button that takes somebody off the roster who has not answered, after asking."""
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"This deletes what your roster says about {who(place.user_id, places.label(place))}, and what you marked.",
        "Remove",
    )
    return button(label, RemovePlace(place.agency_id, key(place)), confirm=dialog)


def remove_listed_button(agency_id: int, member_id: int, called: str, place: int) -> Button:
    """Return the button that takes somebody off the roster whom a file does not name, after asking."""
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"{called} comes off the roster and no longer counts in nudges. They keep any record of their own.",
        "Remove",
    )
    return button(
        "Remove", RemoveListed(agency_id, member_id), confirm=dialog, spoken=f"Remove member {place} of these"
    )


def send_button(agency_id: int, number: int, *, primary: bool = True) -> Button:
    """Return the button that has everybody told who was not told yet that they are on the roster, after asking."""
    people = counted(number, "person", "people")
    dialog = ConfirmDialog(
        f"Tell {people}?",
        "Recert will tell each of them once that you put them on the roster, with which level and date, and that "
        "training officers see which steps they mark. They can answer Yes, Something's wrong or Not me.",
        "Tell them",
    )
    style = "primary" if primary else None
    return button(f"Tell {people}", SendInvitations(agency_id), style=style, confirm=dialog)


def confirm_button(user_id: str, cycle: Cycle, page: str = "", *, spoken: str | None = None) -> Button:
    """Return the button that confirms V, after asking, since someone else depends on it."""
    dialog = ConfirmDialog(
        "Confirm the new date?",
        f"Only if you've seen the {cycle.new_year} date of <@{user_id}> in eLicensing or its public lookup.",
        "I've seen it",
        "Not yet",
    )
    spoken = spoken or f"Confirm this member's {cycle.new_year} date in eLicensing"
    return button("Confirm new date (V)", Confirm(user_id, cycle.year, "yes", page), confirm=dialog, spoken=spoken)


def take_back_button(user_id: str, cycle: Cycle) -> Button:
    """Return the button that takes a confirmation back."""
    return button("Take confirmation back", Confirm(user_id, cycle.year, "no"))


def mark_by_list_button(agency_id: int, url: str, *, primary: bool = True) -> Button:
    """Return the button that marks members whom the state's list shows with a later date; it fetches the file again."""
    value = CompareStateList("mark", agency_id, url)
    return button("Mark them as recertified", value, style="primary" if primary else None)
