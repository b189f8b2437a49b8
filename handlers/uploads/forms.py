"""The forms that take a training officer's files, and what they say once a file is sent."""

from slack_sdk.models.blocks import PlainTextInputElement, PlainTextObject, RadioButtonsElement
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.blocks.blocks import InputBlock
from slack_sdk.models.views import View

from handlers.ui.blocks import Answer, context, escape, section
from handlers.ui.forms import field, option, sent
from handlers.ui.ids import Field, Modal
from rules.roster_columns import COLUMNS
from storage.tables import Agency

_ROSTER, _LIST = "Import a roster", "The state's list"
_SEE, _MARK = "see", "mark"
_COLUMN_LENGTH = 100


def roster_modal(agency: Agency, private_metadata: str) -> View:
    """The form that takes a roster's file."""
    columns = ", ".join(f"`{name}`" for name in COLUMNS)
    return View(
        type="modal",
        callback_id=Modal.ROSTER_FILE,
        private_metadata=private_metadata,
        title=PlainTextObject(text=_ROSTER),
        submit=PlainTextObject(text="Import"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            section(
                f"*{escape(agency.name)}*\nA CSV file with a row for each member makes them members, or changes their "
                "record. Nothing is kept of a file with a mistake in it: you are told each, by its line."
            ),
            _file(),
            context(
                f"Columns: {columns}. A row needs `slack_id` or `email`, `level` and `expires_on` (YYYY-MM-DD). "
                "`/recert roster export` gives you a file to begin with. Never an SSN or a date of birth."
            ),
        ],
    )


def state_list_modal(agency: Agency, private_metadata: str) -> View:
    """The form that takes the list of certified people that the state lets services download."""
    ways = {
        _SEE: option(_SEE, "Show me first", "Nothing is changed."),
        _MARK: option(_MARK, "Mark them as recertified", "Step V, confirmed by the state's list."),
    }
    return View(
        type="modal",
        callback_id=Modal.STATE_LIST,
        private_metadata=private_metadata,
        title=PlainTextObject(text=_LIST),
        submit=PlainTextObject(text="Compare"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            section(
                f"*{escape(agency.name)}*\nYour members are found in the list by their certification numbers. Anyone "
                "the list shows with a later year counts as recertified."
            ),
            _file(),
            field(
                Field.DRY_RUN,
                "What to do",
                RadioButtonsElement(action_id=Field.DRY_RUN, options=list(ways.values()), initial_option=ways[_SEE]),
            ),
            _column(Field.NUMBER_COLUMN, "Column of the certification number"),
            _column(Field.EXPIRES_COLUMN, "Column of the expiration date"),
        ],
    )


def _file() -> InputBlock:
    return field(Field.FILE, "CSV file", FileInputElement(action_id=Field.FILE, filetypes=["csv"], max_files=1))


def _column(name: Field, label: str) -> InputBlock:
    element = PlainTextInputElement(action_id=name, max_length=_COLUMN_LENGTH)
    return field(name, label, element, hint="Only if Recert cannot tell by itself.", optional=True)


def wants_to_see_first(chosen: str | None) -> bool:
    """Whether the state's list is only to be compared; the form of a roster does not ask."""
    return chosen == _SEE


def reading() -> View:
    """The modal once a file is sent."""
    text = ":hourglass_flowing_sand: Recert reads the file. What came of it comes as a direct message in a moment."
    return sent("File", Answer(text=text, blocks=(section(text),)))
