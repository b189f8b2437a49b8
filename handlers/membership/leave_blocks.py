"""Leaving: the list of what will be deleted, and a question before it is."""

from handlers.answer import Answer
from handlers.text import listed
from handlers.ui.blocks import actions, counted, escape, section
from handlers.ui.buttons import button
from handlers.ui.member_values import Leave, Stay


def confirmation(*, member: bool, marks: int, courses: int, keeps_office: bool) -> Answer:
    """Return what leaving deletes, with a button to leave and one to stay."""
    what = ["your level", "date", "number"] if member else ["your office, and that you looked at Recert's Home"]
    what += [counted(marks, "marked step")] if marks else []
    what += [counted(courses, "course")] if courses else []
    text = f"Leaving deletes your record and everything in it: {listed(what, 'and')}. You can't undo it."
    if keeps_office:
        text += " You stay your agency's training officer, because it has no other. To add one: `/recert agency`."
    blocks = (
        section(text),
        actions(button("Stay", Stay()), button("Delete everything", Leave(), style="danger")),
    )
    return Answer(text=text.replace("`", ""), blocks=blocks)


def left(*, keeps_office: tuple[str, ...]) -> Answer:
    """Return that everything was deleted."""
    text = "You've left. Everything recorded about your recertification is deleted. `/recert join` starts over."
    if keeps_office:
        text += (
            f" You're still the only training officer of {', '.join(map(escape, keeps_office))}. To add another: "
            "`/recert agency`."
        )
    return Answer(text=text.replace("`", ""), blocks=(section(text),))


def stayed() -> Answer:
    """Return that nothing was deleted."""
    text = "Nothing was deleted: you're still in."
    return Answer(text=text, blocks=(section(text),))
