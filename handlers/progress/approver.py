"""Who approves a member's application at NREMT: what they are called, and what to do where there is nobody."""

from dataclasses import dataclass
from datetime import tzinfo

from handlers.officers import missing
from handlers.request import Request
from handlers.ui.blocks import day
from rules.dates import Lateness, lateness
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import ALONE, Standing, waits_since
from storage import agencies
from storage.agencies import Leaders
from storage.current_members import CurrentMember

_CALLED = {
    Leaders.OTHERS: "your training officer",
    Leaders.WITH_OTHERS: "another training officer",
    Leaders.ONLY_THEM: "another training officer",
    Leaders.NOBODY: "a training officer",
}


@dataclass(frozen=True, slots=True)
class Submission:
    """What holds of A5 at NREMT: who approved it, or for whom it waits since when; "" if neither.

    `missing` says what to do where nobody in Recert can approve it; "" where somebody can. `since` is the day from
    which it has waited, as officers read it; "" if it does not.
    """

    said: str = ""
    missing: str = ""
    since: str = ""


def approver(level: Level, affiliation: Affiliation | None, leaders: Leaders) -> str:
    """Return who approves an application at NREMT; "" for those who renew without an agency."""
    if affiliation in ALONE:
        return ""
    called = _CALLED[leaders]
    if level is Level.EMT:
        return called
    return f"{called} and {'' if leaders is Leaders.OTHERS else 'your '}medical director"


def leaders_of(request: Request, member: CurrentMember) -> Leaders:
    """Return who leads a member's agency."""
    return agencies.leaders(request.session, member.id)


def submission(request: Request, member: CurrentMember, standing: Standing, zone: tzinfo | None) -> Submission:
    """Return what holds of a member's A5 by this standing."""
    today = request.now.astimezone(zone).date()
    if lateness(request.book.after, member.expires_on, today) is Lateness.CLOSED:
        return Submission()
    waits = waits_since(standing, member.affiliation) is not None
    leaders = leaders_of(request, member) if waits else Leaders.OTHERS
    return how_approved(standing, member.level, member.affiliation, zone, leaders)


def how_approved(
    standing: Standing, level: Level, affiliation: Affiliation | None, zone: tzinfo | None, leaders: Leaders
) -> Submission:
    """Return who approved A5 at NREMT, or since when a member waits for that; nothing once that no longer matters."""
    if standing.recertified:
        return Submission()
    if (approval := standing.approval) is not None:
        return Submission(f"approved at NREMT by <@{approval.by}> on {day(approval.at.astimezone(zone).date())}")
    since = waits_since(standing, affiliation)
    if since is None:
        return Submission()
    who = approver(level, affiliation, leaders)
    on = day(since.astimezone(zone).date())
    return Submission(f"waiting for {who} since {on}", missing(leaders), on)
