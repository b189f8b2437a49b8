"""Every date of a cycle, and the rules that apply after the last of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Answer, Block
from handlers.progress.lapsed_blocks import way_back
from handlers.progress.now_blocks import next_begins
from handlers.ui.blocks import actions, context, counted, day, figures, header, link, paragraphs, section, sources
from handlers.ui.buttons import button, join_button
from handlers.ui.facts import said_once, sourced, usual_age
from handlers.ui.member_values import SendCalendar
from handlers.ui.steps import lines
from rules.cycle import Cycle, Moment, moments
from rules.dates import days_left, has_expired
from rules.lapsed import in_full, in_short, of_level
from rules.levels import Level
from rules.requirements import After
from rules.schema import RoleRenewal
from rules.steps import Role

LABELS = {
    Moment.OPENS: "NREMT's portal opens",
    Moment.ROLES_DUE: "Instructor/Coordinator, Examiner and Chief Examiner renewals due",
    Moment.RECOMMENDED: "Recommended: all steps complete",
    Moment.EXPIRES: "Your certification expires",
}
_PAST_LABELS = {
    Moment.OPENS: "NREMT's portal opened",
    Moment.ROLES_DUE: "Instructor/Coordinator, Examiner and Chief Examiner renewals were due",
    Moment.RECOMMENDED: "the recommended date for all steps",
    Moment.EXPIRES: "your certification expired",
}

_ADD_ROLE = "Instructor/Coordinator or Examiner? Add the role with `/recert join`: its renewal is due earlier."

_LINES_BEFORE = 3
"""The lines about the time after the date that matter before it: no staffing, the late window, no late education."""


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """The facts of a member that the dates depend on."""

    level: Level
    roles: frozenset[Role]
    known: str | None
    """The source of their recertification, if they are recertified: self-reported or confirmed."""
    until: date | None = None
    """The date until which they are recertified."""


def deadlines(cycle: Cycle, today: date, after: After, *, facts: MemberFacts | None) -> Answer:
    """Answer `/recert deadlines`; a newcomer is shown the cycle that ends next.

    Once the date has passed, the next step comes first, and how to reinstate the member's level with it.
    """
    no_role = facts is not None and not facts.roles
    dates = [(when, moment) for when, moment in moments(cycle) if not (no_role and moment is Moment.ROLES_DUE)]
    over = facts is not None and has_expired(cycle.expires_on, today)
    blocks: list[Block] = [header(f"Deadlines {cycle.year}")]
    if facts is None:
        blocks.append(context("The next dates in Massachusetts. Join to see yours."))
    if facts is not None and facts.known:
        blocks.append(section(_recertified(cycle, facts)))
    elif over and facts is not None:
        blocks += _what_now(cycle, today, after, facts.level)
    renewed = facts is not None and facts.known is not None
    what = LABELS if facts is not None else LABELS | {Moment.EXPIRES: "Certifications expire"}
    what = what | ({Moment.EXPIRES: "Your old expiration date"} if renewed else {})
    ahead = [f"*{day(when)}*, {_distance(when, today)}\n{what[moment]}" for when, moment in dates if when >= today]
    gone = [f"{day(when)}, {_distance(when, today)}: {_PAST_LABELS[moment]}" for when, moment in dates if when < today]
    blocks += [section(paragraphs(ahead))] if ahead else []
    blocks += [context(paragraphs(gone))] if gone else []
    if not over and not renewed:
        midnight = cycle.published.pitfalls["nremt_midnight"]
        blocks.append(context(paragraphs(lines(cycle, [midnight]))))
    if no_role:
        blocks += [context(_ADD_ROLE)] if not over else []
    elif facts is not None:
        blocks.append(section(_roles(cycle, facts.roles)))
    if not over and not renewed:
        blocks += _before(cycle, today, after, member=facts is not None)
    if facts is None:
        blocks.append(actions(join_button()))
    elif ahead:
        blocks.append(actions(button("Add to calendar", SendCalendar(cycle.year))))
    blocks.append(context("NREMT's date is not the state's: you are recertified when eLicensing shows the new one."))
    blocks.append(sources(cycle, cycle.published.dates.opens))
    return Answer(text=f"{_in_words(cycle, today, after, facts)} {figures(cycle)}", blocks=tuple(blocks))


def _in_words(cycle: Cycle, today: date, after: After, facts: MemberFacts | None) -> str:
    if facts is not None and facts.known:
        until = f" until {day(facts.until)}" if facts.until else ""
        return f"You're recertified{until} ({facts.known}). {next_begins(cycle)}"
    expires = f"{day(cycle.expires_on)}, {_distance(cycle.expires_on, today)}"
    if facts is not None and has_expired(cycle.expires_on, today):
        return " ".join([f"Your certification expired {expires}.", *in_short(after, cycle, today)])
    recommended = "is" if cycle.recommended >= today else "was"
    are = "are" if cycle.roles_due >= today else "were"
    opens = "opens" if cycle.opens >= today else "opened"
    first = f"Your certification expires {expires}" if facts else f"The next certifications expire {expires}"
    roles = f"instructor and examiner renewals {are} due {day(cycle.roles_due)} ({_distance(cycle.roles_due, today)}), "
    return (
        f"{first}. The recommended date for all steps {recommended} {day(cycle.recommended)} "
        f"({_distance(cycle.recommended, today)}), {roles if facts is None or facts.roles else ''}and the National "
        f"Registry's portal {opens} {day(cycle.opens)} ({_distance(cycle.opens, today)})."
    )


def _recertified(cycle: Cycle, facts: MemberFacts) -> str:
    until = f" until {day(facts.until)}" if facts.until else ""
    return f":tada: *Recertified{until}* ({facts.known}). {next_begins(cycle)}"


def _what_now(cycle: Cycle, today: date, after: After, level: Level) -> list[Block]:
    """Return, for one whose certification has expired, the rules for everybody and how to reinstate their level."""
    everybody = in_full(after, cycle, today)
    age = usual_age(everybody)
    return [
        section(paragraphs([f":warning: *Expired {day(cycle.expires_on)}: what now*", *sourced(everybody, age)])),
        *way_back(level, of_level(after, level, cycle.expires_on, today)),
    ]


def _before(cycle: Cycle, today: date, after: After, *, member: bool) -> list[Block]:
    """Return, for everybody else, the rules about the time after the date that matter before it."""
    told = in_full(after, cycle, today)
    # A newcomer's own certification may have expired: the last line, about reinstating, matters to them as well.
    told = [*told[:_LINES_BEFORE], *([] if member else told[_LINES_BEFORE:][-1:])]
    age = usual_age(told)
    return [section(paragraphs([f"*After {day(cycle.expires_on)}*", *sourced(told, age)])), context(said_once(age))]


def _roles(cycle: Cycle, held: frozenset[Role]) -> str:
    """Return the rules for the member's roles."""
    roles = [each for each in cycle.published.roles if each.code in held]
    return paragraphs(
        [
            "*Instructor and examiner*",
            *lines(cycle, cycle.published.role_rules.lines),
            *_of_one_role(cycle, roles),
            _forms(roles),
        ]
    )


def _of_one_role(cycle: Cycle, roles: Sequence[RoleRenewal]) -> list[str]:
    """Return the rules that do not apply to every role, a line each, with the roles that each applies to."""
    holders: dict[str, list[str]] = {}
    for role in roles:
        for line in lines(cycle, role.lines):
            holders.setdefault(line, []).append(role.holds)
    return [f"{' and '.join(names)}: {line}" for line, names in holders.items()]


def _forms(roles: Sequence[RoleRenewal]) -> str:
    forms = {each.url: each.label for role in roles for each in role.links}
    return " · ".join(link(url, label) for url, label in forms.items())


def _distance(when: date, today: date) -> str:
    away = days_left(when, today)
    if away == 0:
        return "today"
    return f"{counted(away, 'day')} left" if away > 0 else f"{counted(-away, 'day')} ago"
