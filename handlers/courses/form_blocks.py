"""The form of a course, and what is said once it is sent."""

from handlers.answer import Answer, View
from handlers.ui.blocks import section
from handlers.ui.forms import checkboxes, date_picker, field, number_input, option, radio_buttons, text_input
from handlers.ui.hours import plain_hours
from handlers.ui.ids import Field, Modal
from rules.education import MOST_HOURS, QUARTER, Part
from storage.tables import Course

TEXT_LENGTH = 120
NOT_SURE = "not_sure"
PEDIATRIC = "pediatric"


def course_modal(course: Course | None, private_metadata: str) -> View:
    """The form, empty or with what is recorded of a course."""
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


def kept(said: str, total: str, *, new: bool) -> Answer:
    """The modal once the form is sent: what was kept, and where that leaves the member."""
    text = f"{said}\n*{total}.*"
    blocks = (section(f":white_check_mark: {text}"), section("`/recert ce` shows all of it."))
    return Answer(text=text, blocks=blocks, title=_title(new=new))
