"""Leaving: what is deleted, and a second question before it is."""

from handlers.ids import Action
from handlers.views.blocks import Answer, actions, button, counted, section


def confirmation(*, marks: int, courses: int, keeps_office: bool) -> Answer:
    """What leaving deletes, and the two ways on."""
    text = (
        "Leaving deletes you and everything recorded about you: your level, date and number, "
        f"{counted(marks, 'marked step')} and {counted(courses, 'course')}. It cannot be taken back."
    )
    if keeps_office:
        text += " You stay training officer of your agency: it has no other."
    blocks = (
        section(text),
        actions(
            button("Delete everything", Action.LEAVE, "leave", style="danger"), button("Stay", Action.STAY, "stay")
        ),
    )
    return Answer(text=text, blocks=blocks)


def left(*, keeps_office: tuple[str, ...]) -> Answer:
    """It is done."""
    text = "You have left. Everything recorded about you is deleted. `/recert join` starts afresh."
    if keeps_office:
        text += f" You are still the only training officer of {', '.join(keeps_office)}."
    return Answer(text=text.replace("`", ""), blocks=(section(text),))


def stayed() -> Answer:
    """Nothing was done."""
    text = "Nothing was deleted."
    return Answer(text=text, blocks=(section(text),))
