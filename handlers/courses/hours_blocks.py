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
from handlers.ui.buttons import button, show_button
from handlers.ui.facts import said_once, sourced, usual_age
from handlers.ui.member_values import CourseForm, UndoCourse
from handlers.ui.steps import lines
from rules.book import OUR_CONCLUSION, Sourced, SourcedLine
from rules.cycle import Cycle
from rules.dates import has_expired
from rules.education import Logged, Part, approval_mark, counts_from, pediatric_hours, required, to_go, window
from rules.levels import Level
from rules.requirements import Education, EducationModel


@dataclass(frozen=True, slots=True)
class Requirements:
    """The requirements for a member: the rules, and which of them apply."""

    cycle: Cycle
    level: Level
    known: Education
    model: EducationModel | None

    @property
    def pediatric(self) -> Decimal | None:
        """The hours of pediatrics within the National part."""
        return pediatric_hours(self.known, self.model, self.level)


def education(
    requirements: Requirements,
    logged: Logged,
    shown: Shown,
    *,
    today: date,
    note: str | None = None,
    undo: int | None = None,
) -> Answer:
    """Answer `/recert ce`; `note` says what was just logged or deleted, and a button takes the course `undo` back."""
    cycle = requirements.cycle
    done = total(requirements, logged)
    takes_back = button("Undo", UndoCourse(undo)) if undo is not None else None
    blocks: list[Block] = [section(f":white_check_mark: {note}", takes_back)] if note else []
    blocks += [
        header(f"Continuing education {cycle.year}"),
        section(
            paragraphs(
                [
                    f"*{done}*, for {requirements.level.label}{_model(requirements)}.",
                    *_parts(requirements, logged, today),
                ]
            )
        ),
        # Where all courses are shown, each says it of itself.
        *(section(f":warning: {each}") for each in of_dates(cycle, logged, hint=False) if shown.pages > 1),
        actions(
            button(
                "Log a course", CourseForm("new"), style=None if has_expired(cycle.expires_on, today) else "primary"
            ),
            show_button("Rules", "ce rules"),
        ),
    ]
    blocks += page_of(shown, known=requirements.known, cycle=cycle, today=today)
    marks = requirements.known.marks
    told = {mark: marks[mark] for each in shown.courses if (mark := approval_mark(each.approval)) in marks}
    early = [requirements.known.window.early] if logged.early else []
    blocks.append(sources(cycle, requirements.known.hours, *told.values(), *early))
    sentences = [
        *([note.replace("\n", " ")] if note else []),
        f"Continuing education: {done}, for {requirements.level.label}{_model(requirements)}.",
        _in_words(requirements, logged, today),
        *of_dates(cycle, logged, hint=False),
    ]
    return Answer(text=" ".join(sentences), blocks=tuple(blocks))


def rules(requirements: Requirements, logged: Logged) -> Answer:
    """Answer `/recert ce rules`: the rules of education, and their sources."""
    cycle = requirements.cycle
    hours = plain_hours(requirements.known.hours.by_level[requirements.level].total)
    return Answer(
        text=f"{requirements.level.label} needs {hours} hours of continuing education, completed by "
        f"{day(cycle.expires_on)}. {figures(cycle)}",
        blocks=(
            header(f"Education {cycle.year}: the rules"),
            section(
                f"*{hours} hours* for {requirements.level.label}{_model(requirements)}, completed by "
                f"{day(cycle.expires_on)}."
            ),
            *_rules(requirements, logged),
            context(" · ".join(_sources(requirements))),
            sources(cycle),
        ),
    )


def _rules(requirements: Requirements, logged: Logged) -> list[Block]:
    cycle, told = requirements.cycle, _beside_the_page(requirements, logged)
    age = usual_age(told)
    page = [f"•  {line}" for line in lines(cycle, cycle.published.education.lines)]
    return [
        context(paragraphs([*page, *sourced(told, age)])),
        context(said_once(age)),
    ]


def total(requirements: Requirements, logged: Logged) -> str:
    """Return the hours logged, of those that are required."""
    hours = requirements.known.hours.by_level[requirements.level].total
    missing = to_go(requirements.known, requirements.model, requirements.level, logged)
    return f"{hours_that_count(logged.total, hours, missing, logged.not_counted)} (self-reported)"


def _to_go(requirements: Requirements, logged: Logged, today: date) -> str:
    missing = to_go(requirements.known, requirements.model, requirements.level, logged)
    if missing:
        passed = has_expired(requirements.cycle.expires_on, today)
        return f"{plain_hours(missing)} h to go{', and the date has passed' if passed else ''}: {_by(requirements)}"
    return f"Nothing to go, if {_early(logged)} below may count" if logged.early else "Nothing to go"


def _early(logged: Logged) -> str:
    return "the early course" if logged.early == 1 else f"the {logged.early} early courses"


def _by(requirements: Requirements) -> str:
    return f"all education must be completed by {day(requirements.cycle.expires_on)}"


def _model(requirements: Requirements) -> str:
    return f", by the {requirements.model.name} model" if requirements.model else ""


def _parts(requirements: Requirements, logged: Logged, today: date) -> list[str]:
    found = [_to_go(requirements, logged, today)]
    for part in Part:
        line = f"{part.label}  {_of(logged.of(part), required(requirements.known, requirements.level, part))}"
        if part is Part.NATIONAL and requirements.pediatric is not None:
            line += f", including pediatric {_of(logged.pediatric_national, requirements.pediatric)}"
        found.append(line)
    if logged.of(None):
        found.append(f"Not assigned  {plain_hours(logged.of(None))} h")
    if requirements.pediatric is not None and logged.pediatric_elsewhere:
        found.append(f"Pediatric, but not assigned to National  {plain_hours(logged.pediatric_elsewhere)} h")
    return found


def _in_words(requirements: Requirements, logged: Logged, today: date) -> str:
    return f"{'; '.join(line.replace('  ', ' ') for line in _parts(requirements, logged, today))}."


def _of(hours: Decimal, total: Decimal) -> str:
    if hours > total:
        return f"{plain_hours(hours)} h logged, {plain_hours(total)} h count"
    return f"{plain_hours(hours)} of {plain_hours(total)} h"


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


def _beside_the_page(requirements: Requirements, logged: Logged) -> list[SourcedLine]:
    """Return the rules that the cycle's own page does not state."""
    known, model = requirements.known, requirements.model
    of_model = model.lines if model is not None else ()
    return [*of_model, *known.lines, known.window.late, *([known.window.early] if logged.early else [])]


def _sources(requirements: Requirements) -> list[str]:
    known, model = requirements.known, requirements.model
    marks = {line.source: line for line in known.marks.values() if line.source != requirements.cycle.published.page}
    found = [_source("Hours", known.hours), *(_source("marks", line) for line in marks.values())]
    return [*found, *([_source("model", model)] if model is not None else [])]


def _source(what: str, told: Sourced) -> str:
    source = told.source
    conclusion = f", {OUR_CONCLUSION}" if told.is_conclusion else ""
    return f"{what}: {link(source.url, source.title.partition(':')[0])} ({source.as_of}{conclusion})"
