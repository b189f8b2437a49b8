"""What is said of a file that was brought: of a roster, of the state's list, and of what is wrong in one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.importing import Came
from handlers.views.blocks import Answer, counted, escape, paragraphs, section
from rules.private import said_back
from rules.state_list import Columns
from rules.table import BadFileError, Problem
from storage.state_list import Compared, Shown

MOST = 20
"""Problems, or people, that are named one by one."""

_SECTION = 2800
"""Characters of one paragraph: Slack takes 3,000."""
_BULLET, _MORE = "• ", "…"
_WHEN_THEY_COME = "Each is a member as soon as Slack knows them."


@dataclass(frozen=True, slots=True)
class Style:
    """How things are written, for a terminal or for Slack: somebody's text, a person, a title, one of several lines."""

    text: Callable[[str], str]
    person: Callable[[str], str]
    title: Callable[[str], str]
    item: Callable[[str], str]
    see_first: str


PLAIN = Style(str, str, str, str, "This was a dry run: nothing was changed.")
SLACK = Style(
    escape,
    "<@{}>".format,
    "*{}*".format,
    f"{_BULLET}{{}}".format,
    "Nothing was changed yet. To mark them, send it again and choose *Mark them as recertified*.",
)


def answer(lines: Sequence[str]) -> Answer:
    """Lines as Slack shows them: the first is the whole in one sentence, and those of a list stand close together."""
    parts: list[list[str]] = [[f"*{lines[0]}*"]]
    for before, line in pairwise(lines):
        in_list = before.startswith(_BULLET) and line.startswith((_BULLET, _MORE))
        if not in_list or sum(map(len, parts[-1])) + len(line) > _SECTION:
            parts.append([])
        parts[-1].append(line)
    return Answer(text=lines[0], blocks=tuple(section(paragraphs(part)) for part in parts))


def problems(style: Style, error: BadFileError, *, hint: str = "") -> list[str]:
    """A file that was refused whole: what became of it, then every problem, a line each."""
    said = f"Nothing was changed: {counted(len(error.problems), 'problem')} in the file."
    if not hint:
        said += " Mend the file and try again."
    return [said, *_few(style, error.problems), *([hint] if hint else [])]


def roster(style: Style, came: Came) -> list[str]:
    """What an import did: the whole in one sentence, then what is to be known, a line each."""
    got = came.imported
    whole = (
        f"{style.text(came.agency)}: {counted(got.everybody, 'member')}: {got.new:,} new, {got.changed:,} changed, "
        f"{got.same:,} as they were."
    )
    lines = [whole]
    if got.awaited:
        lines.append(f"{awaited(style, got.awaited)} {_WHEN_THEY_COME}")
    if came.found.why_not_asked:
        lines.append(f"Slack was not asked about e-mail addresses: {came.found.why_not_asked}.")
    if came.found.later:
        lines.append(f"Slack wants a pause, so {came.found.later:,} of them are looked up later.")
    if came.odd:
        lines += ["Taken as it is, but look at it again:", *_few(style, came.odd)]
    return lines


def awaited(style: Style, names: Sequence[str]) -> str:
    """Those whom Slack does not know yet: ``3 not in Slack yet: …``."""
    return f"{len(names):,} not in Slack yet: {_listed([style.text(said_back(each)) for each in names])}."


def matched(style: Style, columns: Columns) -> str:
    """Which columns of the state's list are taken for what."""
    return (
        f"number: column “{style.text(columns.number_name)}”, expiration: column “{style.text(columns.expires_name)}”"
    )


def state_list(style: Style, agency: str, found: Compared, *, dry_run: bool) -> list[str]:
    """What the state's list shows: the whole in one sentence, then who is who, a line each."""
    would = "would be marked" if dry_run else "marked"
    known = f", {len(found.known):,} confirmed before" if found.known else ""
    unsure = f", {len(found.doubtful):,} not certain" if found.doubtful else ""
    earlier = f", {len(found.earlier):,} with an earlier date" if found.earlier else ""
    everybody = sum(len(getattr(found, each)) for each in Compared.__slots__)
    whole = (
        f"{style.text(agency)}: {counted(everybody, 'member')}: {len(found.renewed):,} {would} as recertified (V, "
        f"confirmed){known}, {len(found.not_yet):,} not yet, {len(found.missing):,} not in the list, "
        f"{len(found.unnumbered):,} without a number here{unsure}{earlier}."
    )
    lines = [whole]
    lines += _group(
        style, f"A later date in the list, {would}", [f"{_who(style, each)}: {_dates(each)}" for each in found.renewed]
    )
    lines += _group(style, "Not in the list", [_who(style, each) for each in found.missing])
    lines += _group(style, "No certification number recorded", [_who(style, each) for each in found.unnumbered])
    lines += _group(
        style,
        "Not to be told for certain, so not marked (a number that two members have or that does not fit the level, two "
        "dates, or a date that nobody can hold today)",
        [f"{_who(style, each)}: {_dates(each)}" for each in found.doubtful],
    )
    lines += _group(
        style,
        "An earlier date in the list than recorded",
        [f"{_who(style, each)}: {_dates(each)}" for each in found.earlier],
    )
    if found.renewed:
        lines.append(
            "The recorded dates stay as they are: a member's next cycle begins when they type /recert join with the "
            "new date."
        )
    if dry_run:
        lines.append(style.see_first)
    return lines


def _group(style: Style, title: str, people: Sequence[str]) -> list[str]:
    return [f"{style.title(title)}: {_listed(people)}."] if people else []


def _who(style: Style, shown: Shown) -> str:
    return style.person(shown.user_id) + (f" ({shown.number})" if shown.number else "")


def _dates(shown: Shown) -> str:
    return f"{shown.recorded} → {shown.listed}"


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - MOST
    return ", ".join(names[:MOST]) + (f" and {rest:,} more" if rest > 0 else "")


def _few(style: Style, found: Sequence[Problem]) -> list[str]:
    rest = len(found) - MOST
    lines = [style.item(style.text(str(each))) for each in found[:MOST]]
    return [*lines, f"{_MORE} and {rest:,} more"] if rest > 0 else lines
