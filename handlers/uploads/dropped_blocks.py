"""What is said of a file that was dropped into a direct message, with the button that takes it."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject

from handlers.ui.blocks import Answer, counted, escape, section
from handlers.ui.ids import Action
from storage.tables import Agency, key

SEE, TAKE = "see", "take"
"""Whether a press only shows what would change."""


def roster(agency: Agency, rows: int, url: str) -> Answer:
    """A roster."""
    text = f"This looks like a roster of {counted(rows, 'member')}. Nothing of it was kept yet."
    what = f"Imported, it makes them members of {escape(agency.name)} or changes their record."
    imports = _button("Import", Action.ROSTER_DROPPED, TAKE, key(agency), url, primary=True)
    return Answer(f"{text} {what}", (section(f"*{text}*\n{what}"), ActionsBlock(elements=[imports])))


def state_list(agency: Agency, rows: int, matched: str, url: str) -> Answer:
    """The state's list."""
    people = counted(rows, "person", "people")
    text = f"This looks like the state's list, with {people}. Nothing was changed yet."
    what = f"Its {matched}. It is compared with the members of {escape(agency.name)}."
    buttons = [
        _button("Show me first", Action.LIST_DROPPED, SEE, key(agency), url, primary=True),
        mark_button(key(agency), url, primary=False),
    ]
    return Answer(f"{text} {what}", (section(f"*{text}*\n{what}"), ActionsBlock(elements=buttons)))


def mark_button(agency_id: int, url: str, *, primary: bool = True) -> ButtonElement:
    """Marks those whom the state's list shows with a later date; the file is fetched once more."""
    return _button("Mark them as recertified", Action.LIST_DROPPED, TAKE, agency_id, url, primary=primary)


def _button(label: str, action: Action, way: str, agency_id: int, url: str, *, primary: bool) -> ButtonElement:
    """The file's address is in the value alone: it may be longer than an action_id."""
    return ButtonElement(
        text=PlainTextObject(text=label),
        action_id=f"{action}:{way}",
        value=f"{way}:{agency_id}:{url}",
        style="primary" if primary else None,
    )
