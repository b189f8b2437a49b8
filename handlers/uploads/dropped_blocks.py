"""What is said of a file that was dropped into a direct message, with the button that takes it."""

from handlers.answer import Answer
from handlers.ui.blocks import Button, actions, counted, escape, section
from handlers.ui.buttons import CompareStateList, ImportRoster, button
from storage.tables import Agency, key


def roster(agency: Agency, rows: int, url: str) -> Answer:
    """A roster."""
    text = f"This looks like a roster of {counted(rows, 'member')}. Nothing of it was kept yet."
    what = f"Imported, it makes them members of {escape(agency.name)} or changes their record."
    imports = button("Import", ImportRoster(key(agency), url), style="primary")
    return Answer(f"{text} {what}", (section(f"*{text}*\n{what}"), actions(imports)))


def state_list(agency: Agency, rows: int, matched: str, url: str) -> Answer:
    """The state's list."""
    people = counted(rows, "person", "people")
    text = f"This looks like the state's list, with {people}. Nothing was changed yet."
    what = f"Its {matched}. It is compared with the members of {escape(agency.name)}."
    buttons = [
        button("Show me first", CompareStateList("see", key(agency), url), style="primary"),
        mark_button(key(agency), url, primary=False),
    ]
    return Answer(f"{text} {what}", (section(f"*{text}*\n{what}"), actions(*buttons)))


def mark_button(agency_id: int, url: str, *, primary: bool = True) -> Button:
    """Return the button that marks whom the state's list shows with a later date; the file is fetched once more."""
    value = CompareStateList("mark", agency_id, url)
    return button("Mark them as recertified", value, style="primary" if primary else None)
