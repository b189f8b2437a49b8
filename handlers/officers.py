"""The training officers of an agency: whether somebody is one now, and the refusal of somebody who is not."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from handlers.answer import Refusal
from handlers.ui.blocks import escape
from storage import agencies, deactivated
from storage.agencies import Leaders
from storage.tables import Agency


def agency_led_by(
    session: Session, team_id: str, agency_id: int | None, user_id: str | None, *, writes: bool
) -> Agency:
    """Return the agency that a button, a form or a file is for. Raises `Refusal` unless that user leads it now.

    `user_id` is None for whoever can use the database: they need not be one. `writes`: until the transaction ends,
    nobody else changes the agency's officers.
    """
    agency = None if agency_id is None else agencies.find(session, team_id, agency_id)
    if agency is None:
        raise Refusal("This agency is gone, so nothing changed.")
    if writes:
        agencies.lock(session, agency)
    if user_id is not None and user_id not in agencies.officers(session, agency):
        raise Refusal(
            f"You're no longer a training officer of {escape(agency.name)}, so nothing changed. Its training officers "
            "can add you: `/recert agency`."
        )
    return agency


def refuse_others(session: Session, agency: Agency, user_id: str, said: str = "") -> None:
    """Raise `Refusal` unless somebody is a training officer of an agency; `said` are the words before their names."""
    officers = agencies.officers(session, agency)
    if user_id in officers:
        return
    said = said or f"Only {escape(agency.name)}'s training officers can do that"
    if there := in_slack(session, agency, officers):
        raise Refusal(f"{said}: {mentions(there)}. {'Ask them' if len(there) == 1 else 'Ask one of them'}.")
    ask = f"They have left Slack; `/recert agency` in <#{agency.channel_id}> says who can take over"
    raise Refusal(f"{said}: {mentions(officers)}. {ask}.")


def in_slack(session: Session, agency: Agency, officers: Sequence[str]) -> list[str]:
    """Return those of an agency's training officers whose accounts are not deactivated, as far as it is known."""
    away = deactivated.who_cannot_read(session, agency.team_id, officers)
    return [each for each in officers if each not in away]


def no_agency(*, in_channel: bool) -> Refusal:
    """Return the refusal of someone who is in no agency and leads none."""
    if in_channel:
        return Refusal(
            "This channel has no agency yet: ask your training officer to set it up. If that's you, type "
            "`/recert agency Northampton EMS` with your agency's name."
        )
    return Refusal(
        "Only training officers can do that, and you're not with an agency yet. Type `/recert join` in your agency's "
        "channel. If it isn't set up yet, ask your training officer. If that's you, type `/recert agency Northampton "
        "EMS`, with its name, in the channel."
    )


def mentions(officers: Iterable[str]) -> str:
    """Return the mentions of training officers, in Slack's markup."""
    return ", ".join(f"<@{officer}>" for officer in officers)


_MISSING = {
    Leaders.OTHERS: "",
    Leaders.WITH_OTHERS: "",
    Leaders.ONLY_THEM: (
        "You're your agency's only training officer in Recert, and nobody approves or confirms themselves: add another "
        "one with `/recert agency`."
    ),
    Leaders.NOBODY: (
        "Your agency no longer has a training officer in Recert: `/recert agency` in its channel says who can take "
        "over."
    ),
}


def missing(leaders: Leaders) -> str:
    """Return what to do where nobody can approve or confirm what a member did; "" where somebody can."""
    return _MISSING[leaders]
