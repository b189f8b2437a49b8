"""What somebody is told whom a roster names: which of several, and that a first change has accepted one."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from handlers.answer import Affected, Answer, Refusal
from handlers.text import listed
from handlers.ui.blocks import actions, day, escape, section, spoken
from handlers.ui.buttons import button
from handlers.ui.member_values import AnswerRoster
from storage import agencies, members, places
from storage.current_members import CurrentMember
from storage.tables import Agency, key

_LABEL = 75
REMINDERS_ON = "Reminders by direct message are on. `/recert remind off` stops them."


def agency_that_names(session: Session, team_id: str, user_id: str, agency_id: int | None, *, writes: bool) -> Agency:
    """Return an agency whose roster names a user, or which they are a member of. Raises `Refusal`.

    `writes`: until the transaction ends, nobody else changes that roster.
    """
    agency = None if agency_id is None else agencies.find(session, team_id, agency_id)
    if agency is not None and writes:
        agencies.lock_move(session, agency, user_id)
    own = members.of_user(session, team_id, user_id)
    if agency is None or not (places.find(session, key(agency), user_id) or (own and own.agency_id == agency.id)):
        raise Refusal("You're not on that roster any more, so there's nothing to answer. Nothing changed.")
    return agency


def which_roster(named: Sequence[Agency]) -> Refusal:
    """Return the question to somebody whom several rosters name, and who has no record yet."""
    return Refusal(
        f"You're on the rosters of {listed((escape(each.name) for each in named), 'and')}, and haven't answered yet. "
        "Which one should track your renewal? If it's neither, `/recert join` makes a record of your own.",
        *(button(f"Yes, {each.name}"[:_LABEL], AnswerRoster(key(each), "yes")) for each in named[:5]),
    )


def with_roster(answer: Answer, place: CurrentMember, *, reminds: bool) -> Answer:
    """Return the answer to a first change, with what else it meant: the person has accepted this place of a roster."""
    agency = place.agency_id or 0
    said = (
        f"You're on {escape(place.agency_name or '')}'s roster now, as its training officer had it: "
        f"{place.level.label}, {day(place.expires_on)}. Officers see which steps you've marked."
    )
    said += f" {REMINDERS_ON}" if reminds else ""
    row = actions(
        button("Something's wrong", AnswerRoster(agency, "form")), button("Not me", AnswerRoster(agency, "no"))
    )
    affected = answer.affected or Affected()
    last = len(answer.blocks) - (answer.blocks[-1]["type"] == "context")
    above, small_print = answer.blocks[:last], answer.blocks[last:]
    return replace(
        answer,
        text=spoken(answer.text, said),
        blocks=(*above, section(f":wave: {said}"), row, *small_print),
        affected=replace(affected, agencies=affected.agencies | {agency}),
    )
