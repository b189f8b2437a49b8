"""What is said of a file that was dropped into a direct message, with the button that takes it."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject

from handlers.ids import Action
from handlers.views.blocks import Answer, counted, escape, section
from storage.tables import Agency

SEE, TAKE = "see", "take"
"""Whether a press only shows what would change."""


def roster(agency: Agency, rows: int, url: str) -> Answer:
    """A roster."""
    text = f"This looks like a roster, of {counted(rows, 'member')}. Nothing was kept of it yet."
    what = f"*{text}*\nImported, it makes them members of {escape(agency.name)} or changes their record."
    return Answer(
        text, (section(what), ActionsBlock(elements=[_button("Import", Action.ROSTER_DROPPED, TAKE, agency, url)]))
    )


def state_list(agency: Agency, rows: int, matched: str, url: str) -> Answer:
    """The state's list."""
    text = f"This looks like the state's list, of {counted(rows, 'person').replace('persons', 'people')}."
    what = (
        f"*{text}* Nothing was changed.\nRead by {matched}, it is compared with the members of {escape(agency.name)}."
    )
    buttons = [
        _button("Show me first", Action.LIST_DROPPED, SEE, agency, url),
        _button("Mark them as recertified", Action.LIST_DROPPED, TAKE, agency, url),
    ]
    return Answer(text, (section(what), ActionsBlock(elements=buttons)))


def _button(label: str, action: Action, way: str, agency: Agency, url: str) -> ButtonElement:
    """The file's address is in the value alone: it may be longer than an action_id."""
    style = "primary" if action is Action.ROSTER_DROPPED or way == SEE else None
    return ButtonElement(
        text=PlainTextObject(text=label), action_id=f"{action}:{way}", value=f"{way}:{agency.id}:{url}", style=style
    )
