"""Answers to a roster: a person whom a training officer put on it says yes, that something is wrong, or not me."""

from dataclasses import replace
from functools import partial

from handlers.agency import notices
from handlers.answer import Affected, Answer, Later, Refusal, View
from handlers.consent import which_roster
from handlers.membership import roster_answer_blocks as view
from handlers.membership.given_record import checked, refuse_if_changed, submitted
from handlers.membership.join import other_cycle_records
from handlers.membership.join import record as join_again
from handlers.membership.join_blocks import if_recertified, join_modal
from handlers.membership.officers_told import of_move
from handlers.membership.renewed import of_new_date, without_v
from handlers.progress.lapsed_blocks import lapse
from handlers.reminders.handlers import learn_zone
from handlers.request import Request
from handlers.ui.blocks import day, escape
from handlers.ui.buttons import button
from handlers.ui.forms import Sent, Wrong, carry
from handlers.ui.ids import Modal
from handlers.ui.member_values import AnswerRoster, PutBack
from handlers.ui.records import asked_about, facts
from rules.cycle import cycle_for
from rules.dates import local_date
from rules.steps import Role
from storage import agencies, holders, members, places, progress
from storage.holders import Holder
from storage.members import Record
from storage.tables import RosterPlace, key


def press(request: Request, pressed: AnswerRoster) -> Answer | View:
    """Answer the roster of a button's agency."""
    if pressed.to == "form":
        return _form(request)
    if pressed.to == "no":
        return _decline(request)
    _refuse_if_changed(request, pressed)
    return _accept(request)


def ask_again(request: Request) -> Answer | None:
    """Return the question of a roster to somebody who hasn't answered it, and writes; None if there is none.

    Raises `Refusal` with the question which one, if several rosters name them.
    """
    named = [agencies.find(request.session, each.team_id, each.agency_id) for each in request.places]
    if len(named) > 1:
        raise which_roster([each for each in named if each is not None])
    if not named or named[0] is None:
        return None
    place, agency = request.places[0], named[0]
    return view.question(agency, members.record_of(request.offered(place)))


def save(request: Request, sent: Sent) -> Answer | Wrong:
    """Accept a roster with the facts of the form, and tell its officers."""
    given = submitted(sent.values, request.today, request.book)
    return given if isinstance(given, dict) else replace(_accept(request, given), title="Your record")


def put_back(request: Request, pressed: PutBack) -> Answer:
    """Put back what a roster changed."""
    refuse_if_changed(request.own, pressed.about, pressed)
    roles = frozenset(Role(each) for each in pressed.roles.split(";") if each in set(Role))
    given = Record(pressed.level, pressed.expires_on, pressed.number or None, roles=roles)
    also = without_v(request, given.expires_on) if pressed.with_v else []
    return replace(join_again(request, checked(request, given), here=None, also=also), command="")


def _place(request: Request) -> RosterPlace | None:
    return next((each for each in request.places if each.agency_id == request.agency.id), None)


def _refuse_if_changed(request: Request, pressed: AnswerRoster) -> None:
    """Raise `Refusal` for a yes to what the roster does not say any more, and ask about what it says."""
    place = _place(request)
    if place is None or not pressed.about:
        return
    member = request.offered(place)
    offered = members.record_of(member)
    # What was confirmed since has moved them on: they were asked about the cycle before.
    held = holders.of_member(request.session, member.id)
    if pressed.about not in {asked_about(Record(each.level, each.expires_on, each.number)) for each in held}:
        number = key(request.agency)
        raise Refusal(
            f"{escape(request.agency.name)}'s roster has changed since you were asked: it says {facts(offered)} now. "
            "Is that right? Nothing has changed yet.",
            button("Yes", AnswerRoster(number, "yes", asked_about(offered)), style="primary"),
            button("Something's wrong", AnswerRoster(number, "form")),
        )


def _form(request: Request) -> View:
    """Open the form with the roster's facts; of one who has accepted it, with those of their record."""
    place = _place(request)
    member = request.need_member() if place is None else request.offered(place)
    return join_modal(
        members.record_of(member), carry(request.asker, agency=request.agency.id), callback_id=Modal.ROSTER_ANSWER
    )


def _accept(request: Request, given: Record | None = None) -> Answer:
    agency, place = request.agency, _place(request)
    if place is None:
        if given is None:
            return view.accepted_already(agency.name)
        return join_again(request, given, here=None, buttons=False)
    offered, was = members.record_of(request.offered(place)), request.own
    done = request.accept(place, agency, given, asked=given is None)
    now = members.record_of(done.member)
    moved = Affected() if done.left is None else of_move(request, left=done.left, joined=agency)
    told = dict(moved.people)
    if given is not None and now != offered:
        said = notices.other_facts(agency, request.asker.user_id, offered=offered, now=now)
        for each in agencies.officers(request.session, agency):
            if each != request.asker.user_id:
                told[each] = notices.together(told.get(each), said)
    with_v, perhaps = of_new_date(request, done.before, done.member)
    notes = [] if was is None or with_v else other_cycle_records(request, was, done.member)
    if given is not None and was is None:
        notes += _of_form(request, offered, now, done.member)
    own = request.need_member()
    until = own.until if own.standing.recertified else own.expires_on if own.renewed else None
    if was is None and until is not None:  # an officer or the state's list confirmed them before they answered
        notes.insert(0, f"You're recertified until {day(until)}.")
    left = None if done.left is None else agencies.find(request.session, request.asker.team_id, done.left)
    answer = view.accepted(
        agency,
        now,
        before=done.before,
        left=left,
        with_v=with_v,
        may_be_renewal=perhaps,
        lapsed=_lapsed(request, done.member),
        notes=notes,
        buttons=given is None,
    )
    then = Later(partial(learn_zone, request.services, request.asker)) if done.before is None else None
    return replace(answer, command="", affected=Affected(told, moved.agencies | {key(agency)}), then=then)


def _of_form(request: Request, offered: Record, now: Record, member: Holder) -> list[str]:
    """Return what a later date means than that which the roster had, if a newcomer gave it in the form."""
    with_v, perhaps = of_new_date(request, offered, member)
    if with_v:
        until = f"{day(now.expires_on)} (self-reported)"
        marked = (
            f"That's your new date, so V is marked for {offered.expires_on.year}: you're recertified until {until}."
        )
        return [f"{marked} `/recert undo v` takes it back."]
    return [if_recertified(now.level, offered.expires_on, now.expires_on, buttons=False)] if perhaps else []


def _lapsed(request: Request, member: Holder) -> str:
    """Return what holds for one whose date has passed; "" for all others."""
    if progress.standing(request.session, member).recertified:
        return ""
    cycle = cycle_for(request.book, member.expires_on)
    lapsed = lapse(request.book.after, cycle, member.level, request.today)
    return lapsed.holds if lapsed else ""


def _decline(request: Request) -> Answer:
    agency, place, user_id = request.agency, _place(request), request.asker.user_id
    today = local_date(request.now, agency.timezone)
    if place is not None:
        places.decline(request.session, place, user_id, now=request.now, today=today)
    else:
        places.step_down(request.session, key(agency), request.need_member(), user_id, now=request.now, today=today)
    answer = view.declined(agency, has_record=place is None or request.own is not None)
    return replace(answer, command="", affected=Affected(agencies=frozenset({key(agency)})))
