"""Who is on an agency's roster still, as a training officer says: a removal, or one whose account is deactivated."""

from dataclasses import replace

from handlers.agency import notices
from handlers.answer import Affected, Answer, Refusal
from handlers.request import Request
from handlers.roster import handlers as roster
from handlers.ui.blocks import actions, counted, escape, plain, section, who
from handlers.ui.buttons import show_button
from handlers.ui.ended import never_counted, still_counts
from handlers.ui.officer_values import CountAnyway, ForgetPending, Remove, RemoveListed
from rules.dates import local_date
from storage import deactivated, members, places, reported, season_end
from storage.tables import key


def remove(request: Request, pressed: Remove) -> Answer:
    """Take a member out of an agency; what they recorded stays theirs."""
    member, agency = request.subject, request.agency
    today, by = local_date(request.now, agency.timezone), request.asker.user_id
    if agency.id == pressed.agency:
        reported.note_removal(request.session, key(agency), [member.id], by=by)
    if agency.id == pressed.agency and member.place is not None:
        places.remove(request.session, member.place, today=today)
        answer = removed(who(pressed.user_id, ""), escape(agency.name))
        return replace(answer, command="", affected=Affected({pressed.user_id: None}, frozenset({key(agency)})))
    if agency.id != pressed.agency or not members.take_out(request.session, member, now=request.now, today=today):
        raise Refusal(f"<@{pressed.user_id}> is in another agency by now: nothing changed.")
    ended = season_end.ended(request.session, key(agency), member.id, today)
    told = {pressed.user_id: notices.taken_off(agency, by=by, ended=ended)}
    answer = removed(who(pressed.user_id, ""), escape(agency.name))
    return replace(answer, command="", affected=Affected(told, frozenset({key(agency)})))


def remove_listed(request: Request, pressed: RemoveListed) -> Answer:
    """Take somebody off the roster whom a file does not name: a member, or one who has not answered."""
    agency = request.agency
    listed = members.on_roster(request.session, key(agency), pressed.member)
    if listed is None:
        raise Refusal("They're off the roster already, or have answered meanwhile: nothing changed.")
    today, by = local_date(request.now, agency.timezone), request.asker.user_id
    reported.note_removal(request.session, key(agency), [pressed.member], by=by)
    if (place := places.by_id(request.session, key(agency), listed.place_id or 0)) is not None:
        called = who(place.user_id, places.label(place))
        places.remove(request.session, place, today=today)
        told: dict[str, Answer | None] = {place.user_id: None} if place.user_id else {}
    else:
        user_id = listed.user_id or ""
        ended = season_end.ended(request.session, key(agency), pressed.member, today)
        called, told = who(user_id, ""), {user_id: notices.taken_off(agency, by=by, ended=ended)}
        if (member := request.record_of(user_id)) is not None:
            members.take_out(request.session, member, now=request.now, today=today)
    answer = removed(called, escape(agency.name), has_record=bool(told))
    return replace(answer, command="", affected=Affected(told, frozenset({key(agency)})))


def count_anyway(request: Request, pressed: CountAnyway) -> Answer:
    """Count somebody although their Slack account is deactivated."""
    agency = request.agency
    listed = members.on_roster(request.session, key(agency), pressed.member)
    if listed is None:
        raise Refusal("They're off the roster by now: nothing changed.")
    place = places.by_id(request.session, key(agency), listed.place_id or 0)
    called = who(listed.user_id or (place.user_id if place else None), places.label(place) if place else "")
    today = local_date(request.now, agency.timezone)
    if not deactivated.count_anyway(request.session, listed, today=today):
        return plain(f"{called} counts already, so nothing changed.")
    ended, name = season_end.ended(request.session, key(agency), key(listed), today), escape(agency.name)
    count = f"{called} counts again in {name}'s nudges"
    if ended is not None:
        settled = still_counts(ended, name) if ended.counts else never_counted(ended, name)
        count = f"{called} counts again from the next season on; {settled}"
    answer = plain(
        f"{count}. Their Slack account is deactivated, so they can't read reminders: let them know yourself what they "
        "still have to do.",
        show_button("Roster", "roster"),
    )
    return replace(answer, affected=Affected({}, frozenset({key(agency)})))


def forget_pending(request: Request, pressed: ForgetPending) -> Answer:
    """Delete what an agency's roster says of those shown whom Slack does not know."""
    today = local_date(request.now, request.agency.timezone)
    shown = [int(each) for each in pressed.places.split(".")]
    gone = places.forget_unknown(request.session, key(request.agency), shown, today=today)
    return roster.first_page(request, note=forgotten(gone))


def removed(called: str, agency: str, *, has_record: bool = True) -> Answer:
    """Return that a member was taken out; `has_record`: they have one of their own, which they keep."""
    keeps = " They keep what they recorded, and can join again." if has_record else ""
    text = f"{called} is no longer in {agency}.{keeps}"
    return Answer(text=text, blocks=(section(text), actions(show_button("Roster", "roster"))))


def forgotten(number: int) -> str:
    """Return that those were taken off the roster whom Slack does not know."""
    if not number:
        return "They're off the roster already, or in Slack by now: nothing changed."
    are = "is" if number == 1 else "are"
    return f"{counted(number, 'person', 'people')} not in Slack {are} off the roster."
