"""`/recert ce`: hours done of hours required, and the courses, logged in one line or deleted."""

from datetime import date

from handlers.answer import Answer, Refusal
from handlers.courses import blocks as form
from handlers.courses import blocks as listing
from handlers.courses import hours_blocks as view
from handlers.request import Request
from handlers.text import alone, listed, quoted
from handlers.ui.blocks import day, escape, plain_hours
from handlers.ui.member_values import CoursePage, DropCourse, UndoCourse
from rules import course_words
from rules.education import model_for
from rules.visible import bare
from rules.written_dates import no_date, parse_date
from storage import courses
from storage.courses import Entry

EXAMPLE = "/recert ce add 1.5 24-XXXX-F3-0001 Stroke update"
COURSE_DELETED = "This course isn't there any more: nothing changed. `/recert ce` shows those that are."
HOURS = "quarters of an hour, from 0.25 to 100, like"
"""The way to write a course's hours; an example follows."""
_NOT_WHOLE = (
    f"Something is missing. Type hours, approval number and title: `{EXAMPLE}`. You can add a date and National, Local "
    "or Individual, or leave the approval number out. `/recert ce add` alone opens a form."
)
_SHOWS = frozenset(["all", "course", "courses", "hours", "list", "my", "show", "status", "total"])
_CHANGES = frozenset(["change", "delete", "drop", "edit", "remove", "undo"])
"""Words after `/recert ce` of one who wants to see courses, or to change one."""


def education(request: Request, words: list[str]) -> Answer:
    """Answer `/recert ce`."""
    request.need_member()
    said = {bare(word).casefold() for word in words}
    if said <= _SHOWS:
        return overview(request)
    if said & _CHANGES:
        return overview(request, note="Change or delete a course with the buttons beside it.")
    raise Refusal(_NOT_WHOLE)


def rules(request: Request, words: list[str]) -> Answer:
    """Answer `/recert ce rules`."""
    alone(words, "ce rules")
    member = request.need_member()
    return view.rules(requirements(request), courses.logged(request.session, member, request.today))


def overview(request: Request, *, number: int = 1, note: str | None = None, undo: int | None = None) -> Answer:
    """Return where the asker stands, and a page of their courses; a number past the end gives the last page.

    `undo` is the course that was just logged, which a button takes back.
    """
    member = request.need_member()
    logged = courses.logged(request.session, member, request.today)
    pages = max(-(-logged.courses // listing.PAGE), 1)
    number = min(max(number, 1), pages)
    rows = courses.page(request.session, member, skip=(number - 1) * listing.PAGE, most=listing.PAGE)
    shown = listing.Shown(rows, number, pages)
    return view.education(requirements(request), logged, shown, today=request.today, note=note, undo=undo)


def requirements(request: Request) -> view.Requirements:
    """Return the rules and roles that the asker's hours depend on."""
    member = request.need_member()
    model = model_for(request.book, member.expires_on)
    return view.Requirements(request.cycle, member.level, request.book.education, model)


def turn(request: Request, pressed: CoursePage) -> Answer:
    """Show another page of the asker's courses."""
    return overview(request, number=pressed.number)


def drop(request: Request, pressed: DropCourse) -> Answer:
    """Delete a course, and show the page that it was on."""
    return _delete(request, pressed.course, page=pressed.page, done="Deleted")


def _delete(request: Request, course: int, *, page: int, done: str) -> Answer:
    title = courses.drop(request.session, request.need_member(), course)
    if title is None:
        raise Refusal(COURSE_DELETED)
    return overview(request, number=page, note=f"{done}: {escape(title)}.")


def log(request: Request, words: list[str]) -> Answer:
    """Answer `/recert ce add <hours> [<date>] [<part>] [<approval>] <title>`; say what was understood, with Undo."""
    member = request.need_member()
    entry = _entry(words, request.today)
    course = courses.log(request.session, member, entry, now=request.now)
    return overview(request, note=course_sentence("Logged", request, entry), undo=course)


def _entry(words: list[str], today: date) -> Entry:
    said = course_words.read(words, today)
    if said.no_hours:
        raise Refusal(
            f"{quoted(said.no_hours)} isn't a whole number of quarter hours. Type the hours, to the nearest quarter: "
            f"`{EXAMPLE}`."
        )
    if said.hours is None:
        raise Refusal(f"Type hours instead of {quoted(words[0])}: {HOURS} `1.5`. An example: `{EXAMPLE}`.")
    if said.more_hours:
        raise Refusal(
            f"That has hours twice (also {quoted(said.more_hours)}): log one course at a time, like `{EXAMPLE}`. "
            "Nothing was logged."
        )
    if said.no_date or said.held_on is not None:
        held_on_in(said.no_date or str(said.held_on), today)
    if not said.title:
        raise Refusal(_NOT_WHOLE)
    if max(len(said.title), len(said.approval)) > form.TEXT_LENGTH:
        raise Refusal(
            f"That's too long: a title has at most {form.TEXT_LENGTH} characters, an approval number as well."
        )
    return Entry(said.title, said.approval, said.hours, said.held_on, said.part)


def take_back(request: Request, pressed: UndoCourse) -> Answer:
    """Take back the course that was just logged."""
    return _delete(request, pressed.course, page=1, done="Taken back")


def held_on_in(word: str, today: date) -> date:
    """Read the date of a course. Raises `Refusal` if it is no date, or in the future."""
    held_on = parse_date(word)
    if held_on is None:
        raise Refusal(f"{quoted(word)} {no_date(word)}.")
    if held_on > today:
        raise Refusal(f"{day(held_on)} is in the future: log a course once it is done.")
    return held_on


def course_sentence(done: str, request: Request, entry: Entry) -> str:
    """Return a sentence about a course and what was just done with it."""
    about = [
        f"{escape(entry.approval)}{listing.kind(request.book.education, entry.approval)}" if entry.approval else "",
        entry.part.label if entry.part else "",
        day(entry.held_on) if entry.held_on else "",
    ]
    missing = [name for name, said in zip(("approval number", "part", "date"), about, strict=True) if not said]
    what = ", ".join([f"“{escape(entry.title)}”", *filter(None, about)])
    without = f" No {listed(missing)} given." if missing else ""
    flag = listing.flag(request.cycle, entry.held_on, request.today)
    return f"{done} {plain_hours(entry.hours)} h: {what}.{without}{flag}"
