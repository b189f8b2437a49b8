"""The form of a course: opened (empty, or with a recorded course), read, and saved."""

from datetime import date

from handlers.answer import Answer, Refusal, View
from handlers.courses import blocks as view
from handlers.courses import hours_blocks as education_view
from handlers.courses.handlers import COURSE_DELETED, HOURS, course_sentence, held_on_in, log, requirements
from handlers.request import Request
from handlers.text import LOOKS_LIKE_SSN, clean
from handlers.ui.forms import Carried, Id, Sent, Values, Wrong, carry, entered
from handlers.ui.ids import Field
from handlers.ui.member_values import CourseForm
from rules.education import Part, parse_hours
from rules.numbers import looks_like_ssn
from rules.visible import unquoted
from storage import courses
from storage.courses import Entry
from storage.tables import Course


def add(request: Request, words: list[str]) -> Answer | View:
    """Answer `/recert ce add`: log a course typed in one line; without words, open the empty form."""
    return log(request, words) if words else _form(request, None)


def open_course(request: Request, pressed: CourseForm) -> View:
    """Open the form for a button: empty, or with the course in the button's value."""
    if pressed.course == "new":
        return _form(request, None)
    course = courses.find(request.session, request.need_member(), pressed.course)
    if course is None:
        raise Refusal(COURSE_DELETED)
    return _form(request, course)


class _CourseCarried(Carried):
    """Data that the form carries: the course that it changes."""

    course: Id | None = None


def _form(request: Request, course: Course | None) -> View:
    request.need_member()
    return view.course_modal(course, carry(request.asker, course=course.id if course else None))


def submitted(values: Values, today: date) -> Entry | Wrong:
    """Read the form: return a course, or the mistake in each wrong field."""
    wrong: Wrong = {}
    title = _text(values, Field.TITLE, wrong)
    if not title and Field.TITLE not in wrong:
        wrong[Field.TITLE] = "A course needs a title."
    approval = _text(values, Field.APPROVAL, wrong)
    typed = clean(str(entered(values, Field.HOURS) or ""))
    hours = parse_hours(typed)
    if hours is None:
        wrong[Field.HOURS] = f"Hours are {HOURS} 1.5."
    held_on = None
    try:
        held_on = held_on_in(str(entered(values, Field.HELD_ON)), today)
    except Refusal as refusal:
        wrong[Field.HELD_ON] = str(refusal) if entered(values, Field.HELD_ON) else "Choose the date of the course."
    if wrong or hours is None:
        return wrong
    part = entered(values, Field.PART)
    return Entry(
        title=title,
        approval=approval,
        hours=hours,
        held_on=held_on,
        part=Part(part) if part in set(Part) else None,
        pediatric=view.PEDIATRIC in (entered(values, Field.PEDIATRIC) or []),
    )


def _text(values: Values, name: Field, wrong: Wrong) -> str:
    text = unquoted(clean(str(entered(values, name) or "")))
    if len(text) > view.TEXT_LENGTH:
        wrong[name] = f"That's too long: {view.TEXT_LENGTH} characters at most."
    elif looks_like_ssn(text):
        wrong[name] = LOOKS_LIKE_SSN
    return text


def save(request: Request, sent: Sent) -> Answer | Wrong:
    """Save a form once: a form that Slack sends twice has the same view id."""
    entry = submitted(sent.values, request.today)
    if isinstance(entry, dict):
        return entry
    member = request.need_member()
    course = sent.carried(_CourseCarried).course
    if course is None:
        new = courses.log(request.session, member, entry, now=request.now, form=sent.id) is not None
        done = "Logged" if new else "Logged already, and only once:"
    elif courses.change(request.session, member, course, entry):
        done = "Changed to"
    else:
        raise Refusal(COURSE_DELETED)
    total = education_view.total(requirements(request), courses.logged(request.session, member, request.today))
    return view.saved(course_sentence(done, request, entry), total, new=course is None)
