"""The form of a course, and what is said once it is sent."""

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    NumberInputElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from handlers.ui.blocks import Answer, section
from handlers.ui.forms import field, option, sent
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
        type="modal",
        callback_id=Modal.COURSE,
        private_metadata=private_metadata,
        title=PlainTextObject(text=_title(new=course is None)),
        submit=PlainTextObject(text="Save" if course else "Log"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            field(
                Field.TITLE,
                "Title",
                PlainTextInputElement(
                    action_id=Field.TITLE, initial_value=course.title if course else None, max_length=TEXT_LENGTH
                ),
            ),
            field(
                Field.HELD_ON,
                "Date",
                DatePickerElement(
                    action_id=Field.HELD_ON,
                    initial_date=course.held_on.isoformat() if course and course.held_on else None,
                ),
                hint="The date on its certificate.",
            ),
            field(
                Field.HOURS,
                "Hours",
                NumberInputElement(
                    action_id=Field.HOURS,
                    is_decimal_allowed=True,
                    initial_value=hours,
                    min_value=f"{QUARTER}",
                    max_value=f"{MOST_HOURS}",
                ),
                hint="In quarters of an hour, like 1.25.",
            ),
            field(
                Field.PART,
                "Counts for",
                RadioButtonsElement(
                    action_id=Field.PART,
                    options=[*parts.values(), unsure],
                    initial_option=parts[course.part] if course and course.part else unsure,
                ),
            ),
            field(
                Field.PEDIATRIC,
                "Pediatric",
                CheckboxesElement(
                    action_id=Field.PEDIATRIC,
                    options=[pediatric],
                    initial_options=[pediatric] if course and course.pediatric else None,
                ),
                optional=True,
            ),
            field(
                Field.APPROVAL,
                "Approval number",
                PlainTextInputElement(
                    action_id=Field.APPROVAL,
                    initial_value=(course.approval or None) if course else None,
                    max_length=TEXT_LENGTH,
                ),
                hint="Massachusetts (OEMS) or CAPCE, like 24-XXXX-F3-0001. Never your SSN.",
                optional=True,
            ),
        ],
    )


def _title(*, new: bool) -> str:
    return "Log a course" if new else "Change a course"


def kept(said: str, total: str, *, new: bool) -> View:
    """The modal once the form is sent: what was kept, and where that leaves the member."""
    text = f"{said}\n*{total}.*"
    blocks = (section(f":white_check_mark: {text}"), section("`/recert ce` shows all of it."))
    return sent(_title(new=new), Answer(text=text, blocks=blocks))
