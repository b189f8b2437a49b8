"""`/recert fees`, `deadlines`, `contacts` and `ce`: what the rules say, for whoever asks."""

from handlers.progress import one_level
from handlers.request import Refusal, Request
from handlers.views import education as education_view
from handlers.views.blocks import Answer, escape
from handlers.views.contacts import contacts as contacts_view
from handlers.views.deadlines import deadlines as deadlines_view
from handlers.views.fees import fees as fees_view
from handlers.views.status import plain_hours
from handlers.words import alone, quoted
from rules.education import QUARTER, model_name, parse_hours
from rules.levels import Level
from storage import courses

_MOST_COURSES = 5
_TITLE_LENGTH = 120
_ADD_WORDS = 4


def fees(request: Request, words: list[str]) -> Answer:
    """`/recert fees [level]`: without a level the member's, else all three."""
    level = one_level(words) or (request.member.level if request.member else None)
    return fees_view(request.cycle, [level] if level else list(Level))


def deadlines(request: Request, words: list[str]) -> Answer:
    """`/recert deadlines`."""
    alone(words, "deadlines")
    return deadlines_view(request.cycle, request.today, request.book.after, member=request.member is not None)


def contacts(request: Request, words: list[str]) -> Answer:
    """`/recert contacts`."""
    alone(words, "contacts")
    return contacts_view(request.cycle, request.book.regions)


def education(request: Request, words: list[str]) -> Answer:
    """`/recert ce` and `/recert ce add <hours> <approval> <title>`."""
    member = request.need_member()
    note = _log(request, words) if words else None
    return education_view.education(
        request.cycle,
        member.level,
        known=request.book.education,
        model=model_name(request.book, member.expires_on),
        hours=courses.hours(request.connection, member),
        latest=[
            f"{plain_hours(course.quarters * QUARTER)} h  {escape(course.title)}, {escape(course.approval)}"
            f"{education_view.kind(course.approval)}"
            for course in courses.latest(request.session, member, _MOST_COURSES)
        ],
        note=note,
    )


def _log(request: Request, words: list[str]) -> str:
    if words[0].casefold() != "add" or len(words) < _ADD_WORDS:
        raise Refusal(
            "To log a course: `/recert ce add 1.5 24-XXXX-F3-0001 Stroke update` (hours, approval number, title)."
        )
    hours = parse_hours(words[1])
    if hours is None:
        raise Refusal(f"{quoted(words[1])} is not a course's hours: quarters of an hour, from 0.25 to 100, like `1.5`.")
    approval, title = words[2], " ".join(words[3:])
    if len(title) > _TITLE_LENGTH or len(approval) > _TITLE_LENGTH:
        raise Refusal(f"That is too long: a title has at most {_TITLE_LENGTH} characters, an approval number as well.")
    courses.log(request.session, request.need_member(), title=title, approval=approval, hours=hours, now=request.now)
    return f"Logged {plain_hours(hours)} h: {escape(title)}, {escape(approval)}{education_view.kind(approval)}."
