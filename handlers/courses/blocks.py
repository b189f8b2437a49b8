"""A page of a member's courses: the details of each, and the buttons that change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Answer, Block, View
from handlers.ui.blocks import Button, actions, context, day, escape, plain_hours, section
from handlers.ui.buttons import ConfirmDialog, button
from handlers.ui.forms import checkboxes, date_picker, field, number_input, option, radio_buttons, text_input
from handlers.ui.ids import Field, Modal
from handlers.ui.member_values import CourseForm, CoursePage, DropCourse
from rules.cycle import Cycle
from rules.education import MOST_HOURS, QUARTER, Odd, Part, approval_mark, odd_date, window
from rules.requirements import Education
from storage.tables import Course, key

PAGE = 3
"""Courses on a page: each has its buttons, and all of it is read on a phone."""


_QUESTION_LENGTH = 50
"""Characters of a title that are repeated when Slack asks whether to delete it; Slack allows 300, escaped."""

_DATE_FLAGS = {
    Odd.EARLY: "it's before {first}, so it counts only if you took it after you last recertified.",
    Odd.LATE: "it's after {last}, so it doesn't count for this renewal.",
    Odd.FUTURE: "it's in the future.",
    Odd.LONG_AGO: "it's too long ago, so it doesn't count for this renewal.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a member's courses: its number, and the number of pages."""

    courses: Sequence[Course]
    number: int = 1
    pages: int = 1


def page_of(shown: Shown, *, known: Education, cycle: Cycle, today: date) -> list[Block]:
    """Return a page of courses, each with the two buttons that change it."""
    blocks: list[Block] = []
    for place, course in enumerate(shown.courses, 1):
        blocks += _course(course, shown.number, place, known=known, cycle=cycle, today=today)
    turns = _turns(shown)
    if turns:
        blocks += [actions(*turns), context(f"Page {shown.number} of {shown.pages}. The newest first.")]
    return blocks


def _course(course: Course, page: int, place: int, *, known: Education, cycle: Cycle, today: date) -> list[Block]:
    about = f"*{escape(course.title)}*\n{_details(known, course)}{flag(cycle, course.held_on, today)}"
    title = course.title if len(course.title) <= _QUESTION_LENGTH else f"{course.title[: _QUESTION_LENGTH - 1]}…"
    asks = f"{escape(title)}, {plain_hours(course.quarters * QUARTER)} h: you can't undo this."
    return [
        section(about),
        actions(
            button("Change", CourseForm(key(course)), spoken=f"Change course {place}: {course.title}"),
            button(
                "Delete",
                DropCourse(key(course), page),
                confirm=ConfirmDialog("Delete the course?", asks, "Delete"),
                spoken=f"Delete course {place}: {course.title}",
            ),
        ),
    ]


def _details(known: Education, course: Course) -> str:
    """Return everything known of a course except its title."""
    part = course.part.label if course.part else "not assigned"
    return " · ".join(
        [
            f"{plain_hours(course.quarters * QUARTER)} h",
            f"{part}, pediatric" if course.pediatric else part,
            day(course.held_on) if course.held_on else "no date",
            f"{escape(course.approval)}{kind(known, course.approval)}" if course.approval else "no approval number",
        ]
    )


def flag(cycle: Cycle, held_on: date | None, today: date) -> str:
    """Return what is odd about a course's date, in a line of its own; "" if nothing is."""
    odd = odd_date(held_on, cycle.expires_on, today)
    if odd is None:
        return ""
    first, last = window(cycle.expires_on)
    return f"\n:warning: Check the date: {_DATE_FLAGS[odd].format(first=day(first), last=day(last))}"


def kind(known: Education, approval: str) -> str:
    """Return what the mark in an approval number says about a course; "" if there is none."""
    mark = approval_mark(approval)
    if mark is None:
        return ""
    return f" ({mark}, {known.marks[mark].text})" if mark in known.marks else f" ({mark})"


def _turns(shown: Shown) -> list[Button]:
    found = []
    if shown.number > 1:
        found.append(button("Newer", CoursePage(shown.number - 1)))
    if shown.number < shown.pages:
        found.append(button("Older", CoursePage(shown.number + 1)))
    return found


TEXT_LENGTH = 120
NOT_SURE = "not_sure"
PEDIATRIC = "pediatric"


def course_modal(course: Course | None, private_metadata: str) -> View:
    """Return the form, empty or filled in with a recorded course."""
    parts = {part: option(part, part.label) for part in Part}
    unsure = option(NOT_SURE, "Not sure yet")
    pediatric = option(PEDIATRIC, "It was about pediatrics")
    hours = plain_hours(course.quarters * QUARTER) if course else None
    return View(
        callback_id=Modal.COURSE,
        private_metadata=private_metadata,
        title=_title(new=course is None),
        submit="Save" if course else "Log",
        blocks=(
            field(
                Field.TITLE,
                "Title",
                text_input(course.title if course else None, longest=TEXT_LENGTH),
            ),
            field(
                Field.HELD_ON,
                "Date",
                date_picker(course.held_on.isoformat() if course and course.held_on else None),
                hint="The date on its certificate.",
            ),
            field(
                Field.HOURS,
                "Hours",
                number_input(hours, least=f"{QUARTER}", most=f"{MOST_HOURS}"),
                hint="In quarters of an hour, like 1.25.",
            ),
            field(
                Field.PART,
                "Counts for",
                radio_buttons([*parts.values(), unsure], parts[course.part] if course and course.part else unsure),
            ),
            field(
                Field.PEDIATRIC,
                "Pediatric",
                checkboxes([pediatric], [pediatric] if course and course.pediatric else []),
                optional=True,
            ),
            field(
                Field.APPROVAL,
                "Approval number",
                text_input((course.approval or None) if course else None, longest=TEXT_LENGTH),
                hint="Massachusetts (OEMS) or CAPCE, like 24-XXXX-F3-0001. Never your SSN.",
                optional=True,
            ),
        ),
    )


def _title(*, new: bool) -> str:
    return "Log a course" if new else "Change a course"


def saved(course_sentence: str, total: str, *, new: bool) -> Answer:
    """Return the modal once the form was sent: what was saved, and where the member stands now."""
    text = f"{course_sentence}\n*{total}.*"
    blocks = (section(f":white_check_mark: {text}"), section("`/recert ce` shows all of it."))
    return Answer(text=text, blocks=blocks, title=_title(new=new))
