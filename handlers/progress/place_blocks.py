"""What an agency's roster says of somebody who has not answered, as its training officers see it and mark it."""

from datetime import date, tzinfo

from handlers.answer import Answer, Block
from handlers.progress.approver import Submission
from handlers.progress.lapsed_blocks import way_of_others
from handlers.progress.status_blocks import bar
from handlers.ui.blocks import Button, actions, capital, context, day, paragraphs, section, sources, spoken, who
from handlers.ui.buttons import ConfirmDialog, button, show_button
from handlers.ui.officer_buttons import remove_place_button
from handlers.ui.officer_values import MarkPlace
from handlers.ui.steps import how_known, marked_by_officer, name, remaining, season_of
from rules.cycle import Cycle, takes_v_alone
from rules.dates import has_expired
from rules.standing import Standing
from rules.steps import Role, StepCode
from storage import places
from storage.current_members import CurrentMember
from storage.tables import RosterPlace, key


def answer_state(*, invited: bool, in_slack: bool) -> str:
    """Return whether somebody has answered: ``no answer yet``, ``not told yet``, ``not in Slack yet``."""
    if not in_slack:
        return "not in Slack yet"
    return "no answer yet" if invited else "not told yet"


def place_view(
    member: CurrentMember,
    place: RosterPlace,
    cycle: Cycle,
    today: date,
    zone: tzinfo,
    *,
    asker: str,
    closed: bool,
    submission: Submission,
    before: tuple[Cycle, Standing] | None = None,
    note: str | None = None,
) -> Answer:
    """Return somebody's place, with a button for each step; nobody marks or confirms themselves.

    `closed`: it is too late for a late application. `submission` is what holds of A5 at NREMT. `before` is the cycle
    before, whose V can still be confirmed or taken back.
    """
    standing, called = member.standing, who(place.user_id, places.label(place))
    state = answer_state(invited=place.invited_on is not None, in_slack=place.user_id is not None)
    roles = [role.label for role in Role if role in member.roles]
    expires = "expired" if has_expired(member.expires_on, today) else "expires"
    when = f"{expires} {day(member.expires_on)}"
    facts = ", ".join(filter(None, (member.level.label, when, member.number, *roles)))
    left = remaining(member.expires_on, today)
    marked = (
        f"{standing.count} of {len(standing.steps)} steps done{' (by officer)' if marked_by_officer(standing) else ''}"
    )
    following = "" if standing.next is None else f"Next: {name(cycle.steps[standing.next])}."
    if closed:
        following = f"{capital(way_of_others(standing))}."
    early = cycle.is_early(today)
    if early:
        following = f"Nothing is due until {day(cycle.opens)}."
    following = f"Recertified ({how_known(standing, zone)})." if standing.recertified else following
    approval = f"A5 has been waiting for approval since {submission.since}." if submission.since else ""
    approval = f"A5 was {submission.said}." if standing.approval is not None and submission.said else approval
    whole = f"{called}: {facts}. {capital(left)}."
    earlier = "" if before is None else season_of(*before, zone)
    blocks: list[Block] = [section(note)] if note else []
    blocks += [section(f"*{called}* · {state}\n{facts}\n{capital(left)}")]
    blocks += [section(paragraphs([*filter(None, (bar(standing), marked, approval, following))]))]
    own = place.user_id == asker
    not_now = set[StepCode]() if takes_v_alone(cycle.expires_on, today) else {StepCode.V} - standing.done
    shown = [] if own else [code for code in standing.steps if code not in not_now]
    marks = [_mark(place, cycle, code, done=code in standing.done) for code in shown]
    rows = [actions(*marks)] if marks else []
    if before is not None and not own:
        rows += [section(season_of(*before, zone)), actions(_mark_before(place, *before))]
    approves = [show_button("Approvals", "approvals")] if submission.since and not own else []
    blocks += [*rows, actions(*approves, remove_place_button(place))]
    blocks.append(
        context(
            "This is what your roster says, not what they recorded themselves. Once they say yes, it's theirs, with "
            "what you marked."
        )
    )
    blocks.append(sources(cycle))
    return Answer(
        text=spoken(note or "", whole, f"{marked}.", approval, following, earlier, f"{capital(state)}."),
        blocks=tuple(blocks),
    )


def _mark_before(place: RosterPlace, cycle: Cycle, standing: Standing) -> Button:
    """Return the button that confirms V of the season before, or takes it back."""
    if not standing.recertified:
        return _confirm(place, cycle, f"Confirm new date of {cycle.year} (V)")
    return button(f"Undo V of {cycle.year}", MarkPlace(place.agency_id, key(place), cycle.year, StepCode.V, "undo"))


def _confirm(place: RosterPlace, cycle: Cycle, label: str) -> Button:
    dialog = ConfirmDialog(
        "Confirm the new date?",
        f"Only if you've seen their {cycle.new_year} date in eLicensing or its public lookup.",
        "I've seen it",
        "Not yet",
    )
    value = MarkPlace(place.agency_id, key(place), cycle.year, StepCode.V, "done")
    aloud = f"Confirm this member's {cycle.new_year} date in eLicensing"
    return button(label, value, confirm=dialog, spoken=aloud)


def _mark(place: RosterPlace, cycle: Cycle, code: StepCode, *, done: bool) -> Button:
    value = MarkPlace(place.agency_id, key(place), cycle.year, code, "undo" if done else "done")
    if code is StepCode.V and not done:
        return _confirm(place, cycle, "Confirm new date (V)")
    called = cycle.steps[code].title if code.role else code.value
    label = (f"Undo {called}" if done else f"Mark {called} done")[:75]
    return button(label, value, spoken=f"{'Undo' if done else 'Mark'} {name(cycle.steps[code])}")
