"""Continuing education: hours logged against hours required, and the rule."""

from collections.abc import Sequence
from decimal import Decimal

from slack_sdk.models.blocks import Block

from handlers.views.blocks import Answer, context, header, link, paragraphs, section, sources
from handlers.views.status import plain_hours
from handlers.views.steps import lines
from rules.book import Education, Source
from rules.cycle import Cycle
from rules.education import approval_mark, is_distributive
from rules.levels import Level


def education(
    cycle: Cycle,
    level: Level,
    *,
    known: Education,
    model: str | None,
    hours: Decimal,
    latest: Sequence[str],
    note: str | None = None,
) -> Answer:
    """The answer of `/recert ce`; `note` says what was just logged."""
    required = known.totals[level]
    done = f"{plain_hours(hours)} of {plain_hours(required)} hours logged (self-reported)"
    blocks: list[Block] = [section(f":white_check_mark: {note}")] if note else []
    blocks += [
        header(f"Continuing education {cycle.year}"),
        section(f"*{done}*, for {level.label}" + (f", by the {model} model." if model else ".")),
        section(paragraphs([f"•  {line}" for line in lines(cycle, cycle.published.education.lines)])),
    ]
    if latest:
        blocks.append(section(paragraphs(["*Logged last*", *latest])))
    blocks += [
        context(
            "Log a course: `/recert ce add <hours> <approval> <title>`. Keep your own course completion documents."
        ),
        context(_source("Hours", known.totals_source)),
        *([context(_source("Model", known.models_source))] if model else []),
        sources(cycle),
    ]
    text = f"{f'{note} ' if note else ''}Continuing education: {done}, for {level.label}."
    return Answer(text=text, blocks=tuple(blocks))


def _source(what: str, source: Source) -> str:
    return f"{what}: {link(source.url, source.title)} ({source.as_of})"


def kind(approval: str) -> str:
    """What an approval number says of a course: nothing, or that it is Distributive Education."""
    mark = approval_mark(approval)
    if mark is None:
        return ""
    return f" ({mark}, Distributive Education)" if is_distributive(mark) else f" ({mark})"
