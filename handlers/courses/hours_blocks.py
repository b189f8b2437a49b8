"""Continuing education: hours logged against hours required, the courses, and the rule."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.answer import Answer, Block
from handlers.courses.blocks import Shown, page_of
from handlers.ui.blocks import (
    actions,
    context,
    day,
    figures,
    header,
    hours_that_count,
    link,
    paragraphs,
    plain_hours,
    section,
    sources,
)
from handlers.ui.button_values import CourseForm
from handlers.ui.buttons import button, show_button
from handlers.ui.facts import said_once, sourced, usual_age
from handlers.ui.steps import lines
from rules.book import OUR_CONCLUSION, Sourced, SourcedLine
from rules.cycle import Cycle
from rules.dates import has_expired
from rules.education import Logged, Part, counts_from, pediatric_hours, required, to_go, window
from rules.levels import Level
from rules.requirements import Education, EducationModel


@dataclass(frozen=True, slots=True)
class Needed:
    """The requirements for a member: the rules, and which of them apply."""

    cycle: Cycle
    level: Level
    known: Education
    model: EducationModel | None

    @property
    def pediatric(self) -> Decimal | None:
        """The hours of pediatrics within the National part."""
        return pediatric_hours(self.known, self.model, self.level)


def education(needed: Needed, logged: Logged, shown: Shown, *, today: date, note: str | None = None) -> Answer:
    """Answer `/recert ce`; `note` says what was just logged or deleted."""
    cycle = needed.cycle
    done = total(needed, logged)
    blocks: list[Block] = [section(f":white_check_mark: {note}")] if note else []
    blocks += [
        header(f"Continuing education {cycle.year}"),
        section(paragraphs([f"*{done}*, for {needed.level.label}{_model(needed)}.", *_parts(needed, logged, today)])),
        *(section(f":warning: {each}") for each in of_dates(cycle, logged, hint=False)),
        actions(
            button(
                "Log a course", CourseForm("new"), style=None if has_expired(cycle.expires_on, today) else "primary"
            ),
            *([show_button("Rules", "ce rules")] if shown.courses else []),
        ),
    ]
    blocks += page_of(shown, known=needed.known, cycle=cycle, today=today)
    blocks += [] if shown.courses else _rules(needed, logged)
    blocks += [context(" · ".join(_sources(needed))), sources(cycle)]
    sentences = [
        *([note.replace("\n", " ")] if note else []),
        f"Continuing education: {done}, for {needed.level.label}{_model(needed)}.",
        _in_words(needed, logged, today),
        *of_dates(cycle, logged, hint=False),
    ]
    return Answer(text=" ".join(sentences), blocks=tuple(blocks))


def rules(needed: Needed, logged: Logged) -> Answer:
    """Answer `/recert ce rules`: the rules of education, and their sources."""
    cycle = needed.cycle
    hours = plain_hours(needed.known.hours.by_level[needed.level].total)
    return Answer(
        text=f"{needed.level.label} needs {hours} hours of continuing education, completed by {day(cycle.expires_on)}. "
        f"{figures(cycle)}",
        blocks=(
            header(f"Education {cycle.year}: the rules"),
            section(f"*{hours} hours* for {needed.level.label}{_model(needed)}, completed by {day(cycle.expires_on)}."),
            *_rules(needed, logged),
            context(" · ".join(_sources(needed))),
            sources(cycle),
        ),
    )


def _rules(needed: Needed, logged: Logged) -> list[Block]:
    cycle, told = needed.cycle, _beside_the_page(needed, logged)
    age = usual_age(told)
    page = [f"•  {line}" for line in lines(cycle, cycle.published.education.lines)]
    return [
        context(paragraphs([*page, *sourced(told, age)])),
        context(said_once(age)),
    ]


def total(needed: Needed, logged: Logged) -> str:
    """Return the hours logged, of those that are required."""
    hours = needed.known.hours.by_level[needed.level].total
    missing = to_go(needed.known, needed.model, needed.level, logged)
    return f"{hours_that_count(logged.total, hours, missing, logged.not_counted)} (self-reported)"


def _to_go(needed: Needed, logged: Logged, today: date) -> str:
    missing = to_go(needed.known, needed.model, needed.level, logged)
    if missing:
        passed = has_expired(needed.cycle.expires_on, today)
        return f"{plain_hours(missing)} h to go{', and the date has passed' if passed else ''}: {_by(needed)}"
    return f"Nothing to go, if {_early(logged)} below may count" if logged.early else "Nothing to go"


def _early(logged: Logged) -> str:
    return "the early course" if logged.early == 1 else f"the {logged.early} early courses"


def _by(needed: Needed) -> str:
    return f"all education must be completed by {day(needed.cycle.expires_on)}"


def _model(needed: Needed) -> str:
    return f", by the {needed.model.name} model" if needed.model else ""


def _parts(needed: Needed, logged: Logged, today: date) -> list[str]:
    found = [_to_go(needed, logged, today)]
    for part in Part:
        line = f"{part.label}  {_of(logged.of(part), required(needed.known, needed.level, part))}"
        if part is Part.NATIONAL and needed.pediatric is not None:
            line += f", of them pediatric {_of(logged.pediatric_national, needed.pediatric)}"
        found.append(line)
    if logged.of(None):
        found.append(f"Not assigned  {plain_hours(logged.of(None))} h")
    if needed.pediatric is not None and logged.pediatric_elsewhere:
        found.append(f"Pediatric, but not assigned to National  {plain_hours(logged.pediatric_elsewhere)} h")
    return found


def _in_words(needed: Needed, logged: Logged, today: date) -> str:
    return f"{'; '.join(line.replace('  ', ' ') for line in _parts(needed, logged, today))}."


def _of(hours: Decimal, needed: Decimal) -> str:
    return f"{plain_hours(hours)} of {plain_hours(needed)} h"


def of_dates(cycle: Cycle, logged: Logged, *, hint: bool) -> list[str]:
    """Return warnings about courses with an odd date; the hint says where to see them."""
    first, last = window(cycle.expires_on)
    found = []
    if logged.not_counted:
        when = f"before {day(counts_from(cycle.year))}, after {day(last)}, or in the future"
        found.append(f"Not counted: {plain_hours(logged.not_counted)} h dated {when}.")
    if logged.early:
        which = "One course is" if logged.early == 1 else f"{logged.early} courses are"
        found.append(f"{which} dated before {day(first)}: check that you took it after you last recertified.")
    return [f"{text} `/recert ce` shows which." if hint else text for text in found]


def _beside_the_page(needed: Needed, logged: Logged) -> list[SourcedLine]:
    """Return the rules that the cycle's own page does not state."""
    known, model = needed.known, needed.model
    of_model = model.lines if model is not None else ()
    return [*of_model, *known.lines, known.window.late, *([known.window.early] if logged.early else [])]


def _sources(needed: Needed) -> list[str]:
    known, model = needed.known, needed.model
    marks = {line.source: line for line in known.marks.values() if line.source != needed.cycle.published.page}
    found = [_source("Hours", known.hours), *(_source("marks", line) for line in marks.values())]
    return [*found, *([_source("model", model)] if model is not None else [])]


def _source(what: str, told: Sourced) -> str:
    source = told.source
    conclusion = f", {OUR_CONCLUSION}" if told.is_conclusion else ""
    return f"{what}: {link(source.url, source.title.partition(':')[0])} ({source.as_of}{conclusion})"
