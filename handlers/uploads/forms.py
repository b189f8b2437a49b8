"""The forms for a training officer's files, and the answer once a file is sent."""

from handlers.answer import Answer, Block, Later, View
from handlers.ui.blocks import context, escape, section
from handlers.ui.forms import field, file_input, option, radio_buttons, text_input
from handlers.ui.ids import Field, Modal
from rules.roster_columns import COLUMNS
from storage.tables import Agency

_ROSTER, _LIST = "Import a roster", "The state's list"
_SEE, _MARK = "see", "mark"
_COLUMN_LENGTH = 100


def roster_modal(agency: Agency, private_metadata: str) -> View:
    """Return the form for a roster's file."""
    columns = ", ".join(f"`{name}`" for name in COLUMNS)
    return View(
        callback_id=Modal.ROSTER_FILE,
        private_metadata=private_metadata,
        title=_ROSTER,
        submit="Import",
        blocks=(
            section(
                f"*{escape(agency.name)}*\nUpload a spreadsheet with a row for each member: it adds them to your "
                "roster, or updates it. A record that somebody made stays theirs until they say yes. If a row has a "
                "problem, Recert shows you the line, and imports nothing until you say so."
            ),
            _file(),
            context(
                f"Columns: {columns}, or your own names for them; Recert ignores the others. A row needs `slack_id` or "
                "`email`, `level` and `expires_on`. Excel (.xlsx) or CSV. `/recert roster export` gives you a file to "
                "start with. No SSNs or dates of birth."
            ),
        ),
    )


def state_list_modal(agency: Agency, private_metadata: str) -> View:
    """Return the form for the list of certified people that the state lets services download."""
    ways = {
        _SEE: option(_SEE, "Show me first", "Changes nothing."),
        _MARK: option(_MARK, "Mark them as recertified", "Step V, confirmed by the state's list."),
    }
    return View(
        callback_id=Modal.STATE_LIST,
        private_metadata=private_metadata,
        title=_LIST,
        submit="Compare",
        blocks=(
            section(
                f"*{escape(agency.name)}*\nRecert finds your members in the list by their certification numbers. "
                "Anyone the list shows in force with a later year can be marked as recertified."
            ),
            _file(),
            field(
                Field.DRY_RUN,
                "What to do",
                radio_buttons(ways.values(), ways[_SEE]),
            ),
            _column(Field.NUMBER_COLUMN, "Column of the certification number"),
            _column(Field.EXPIRES_COLUMN, "Column of the expiration date"),
            _column(Field.STATUS_COLUMN, "Column of the status"),
        ),
    )


def _file() -> Block:
    return field(Field.FILE, "Excel or CSV file", file_input("csv", "xlsx", "xls", "txt", "tsv"))


def _column(name: Field, label: str) -> Block:
    element = text_input(None, longest=_COLUMN_LENGTH)
    return field(name, label, element, hint="Only if Recert can't tell.", optional=True)


def is_dry_run(chosen: str | None) -> bool:
    """Return whether the state's list is only to be compared; the form of a roster does not ask."""
    return chosen == _SEE


def reading(work: Later) -> Answer:
    """Return the modal once a file was sent."""
    text = ":hourglass_flowing_sand: Recert reads the file. What came of it comes as a direct message in a moment."
    return Answer(text=text, blocks=(section(text),), title="File", then=work)
