"""Hangs the buttons on Bolt: what is pressed in a message, a modal or the App Home."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.bolt.commands import answer, form_of
from handlers.bolt.followups import CONCERNED, Lazily, Listener, Work, acknowledge
from handlers.bolt.reply import Call, Surface, asker_of
from handlers.courses import form as course
from handlers.courses import handlers as courses
from handlers.home import handlers as home
from handlers.membership import join, remove
from handlers.membership import leave as leaving
from handlers.membership import leave_blocks as leave_view
from handlers.nudges import handlers as nudges
from handlers.progress import handlers as progress
from handlers.reference.calendar import send_dates
from handlers.reminders import handlers as reminders
from handlers.request import Asker, Request, Services
from handlers.roster import confirm
from handlers.roster import handlers as roster
from handlers.text import too_old
from handlers.ui.blocks import Answer
from handlers.ui.ids import Action
from handlers.uploads import dropped
from handlers.uploads.handlers import Taken

_REPLY = "recert_reply"
"""The key of Bolt's context under which an ack function leaves its answer for the lazy one that shows it."""

_LOOKED = "recert_looked"
"""The same, for whether someone who leaves ever looked at their Home."""


@dataclass(frozen=True, slots=True)
class _Reply:
    answer: Answer
    replaces: bool
    """Whether it takes the place of what was pressed in."""
    drawn: bool = False
    """Whether the App Home itself shows it, once it is drawn anew."""
    again: str | None = None
    """The command that it answers, "" for none; None for the one that was pressed in."""


def register(app: App, services: Services, lazily: Lazily) -> None:
    """Hang every button on the app."""
    _answered(app, services, lazily)
    _leaving(app, services, lazily)
    _shown(app, services, lazily)
    app.action(re.compile(""))(ack=acknowledge, lazy=[lazily.told(_of_an_older_release)])


def _answered(app: App, services: Services, lazily: Lazily) -> None:
    """Buttons whose work is done before the ack."""

    def on_press(
        action: Action,
        handle: Callable[[Request, str], Answer],
        *redraws: Work,
        writes: bool,
        again: Callable[[str], str] | None = None,
    ) -> None:
        def press(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
            try:
                with services.open(asker_of(body), writes=writes) as request:
                    context[_REPLY] = _Reply(
                        handle(request, _value(body)),
                        replaces=True,
                        drawn=writes,
                        again=again(_value(body)) if again else None,
                    )
                context[CONCERNED] = request.concerned
            except Exception as error:  # noqa: BLE001 - Bolt would run the lazy ones all the same, without a reply
                context[_REPLY] = _Reply(lazily.apologize(error, undone=True), replaces=False)
            ack()

        app.action(_any(action))(ack=press, lazy=[lazily.told(_reply, *redraws)])

    def where_they_live(call: Call) -> None:
        if _value(call.body) == reminders.ON:
            lazily.learn_zone(call)

    on_press(Action.MARK, _mark, lazily.refresh, writes=True, again=_nothing)
    on_press(Action.CHECK_OFF, _check_off, lazily.refresh, writes=True)
    on_press(Action.ROSTER, roster.turn, writes=False, again=roster.turned)
    on_press(Action.COURSES, courses.turn, writes=False)
    on_press(Action.DROP_COURSE, courses.drop, lazily.refresh, writes=True)
    on_press(Action.CONFIRM, confirm.press, lazily.refresh, writes=True)
    on_press(Action.REMIND, reminders.turn, where_they_live, writes=True)
    on_press(Action.SNOOZE, reminders.snooze, writes=True)
    on_press(Action.REMOVE, remove.remove, lazily.refresh, writes=True, again=_nothing)
    on_press(Action.FORGET_AWAITED, remove.forget_awaited, lazily.refresh, writes=True)
    on_press(Action.STAY, lambda _request, _value: leave_view.stayed(), writes=False)


def _leaving(app: App, services: Services, lazily: Lazily) -> None:
    """The button that deletes somebody: their Home is drawn once more, if they ever looked at it."""

    def leave(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        try:
            with services.open(asker_of(body), writes=True) as request:
                looked = home.is_known(request)  # forgotten with the rest
                context[_REPLY] = _Reply(leaving.forget(request), replaces=True)
            context[_LOOKED], context[CONCERNED] = looked, request.concerned
        except Exception as error:  # noqa: BLE001 - as above
            context[_REPLY] = _Reply(lazily.apologize(error, undone=True), replaces=False)
        ack()

    def who_left(call: Call) -> None:
        if call.context.get(_LOOKED):
            lazily.draw(call, call.asker)

    app.action(_any(Action.LEAVE))(ack=leave, lazy=[lazily.told(_reply, who_left, lazily.refresh)])


def _shown(app: App, services: Services, lazily: Lazily) -> None:
    """Buttons that show something beside what they were pressed in."""

    def show(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        try:
            found = answer(services, asker_of(body), _value(body))
        except Exception as error:  # noqa: BLE001 - as above
            found = lazily.apologize(error, undone=True)
        context[_REPLY] = _Reply(found, replaces=False, again=_value(body))
        ack()

    app.action(_any(Action.SHOW))(ack=show, lazy=[lazily.told(_reply)])

    def preview(call: Call) -> None:
        with services.open(call.asker, writes=False) as request:
            found = nudges.read(request, _value(call.body))
        call.show(found)

    app.action(_any(Action.PREVIEW))(ack=acknowledge, lazy=[lazily.told(preview)])

    def office(call: Call) -> None:
        asker, words = home.in_office(call.asker, _value(call.body))
        if (form := form_of(words)) is not None:
            lazily.open(form, call, asker)
        else:
            call.show(answer(services, asker, words), asker=asker, again=words)

    app.action(_any(Action.OFFICE))(ack=acknowledge, lazy=[lazily.told(office)])

    def course_form(call: Call) -> None:
        lazily.open(lambda request: course.open_course(request, _value(call.body)), call)

    app.action(_any(Action.COURSE))(ack=acknowledge, lazy=[lazily.told(course_form)])

    def dates(call: Call) -> None:
        call.show(send_dates(services, call.client, call.asker, _value(call.body)))

    app.action(_any(Action.CALENDAR))(ack=acknowledge, lazy=[lazily.told(dates)])

    def takes(take: Callable[[Services, WebClient, Asker, str], Taken]) -> Listener:
        def file(call: Call) -> None:
            lazily.took(call, take(services, call.client, call.asker, _value(call.body)))

        return lazily.told(file, lazily.refresh, directly=True)

    app.action(_any(Action.ROSTER_DROPPED))(ack=acknowledge, lazy=[takes(dropped.take_roster)])
    app.action(_any(Action.LIST_DROPPED))(ack=acknowledge, lazy=[takes(dropped.take_state_list)])
    app.action(_any(Action.LINK))(acknowledge)
    app.action(_any(Action.JOIN))(ack=acknowledge, lazy=[lazily.told(lambda call: lazily.open(join.open_form, call))])


def _nothing(_value: str) -> str:
    """What is shown then answers no command."""
    return ""


def _of_an_older_release(_call: Call) -> None:
    raise too_old("steps")


def _any(action: Action) -> re.Pattern[str]:
    return re.compile(f"^{action}:")


def _value(body: dict[str, Any]) -> str:
    pressed = body["actions"][0]
    return pressed.get("value") or (pressed.get("selected_option") or {}).get("value") or ""


def _reply(call: Call) -> None:
    reply: _Reply = call.context[_REPLY]
    if not (reply.drawn and call.surface is Surface.HOME):
        call.show(reply.answer, replaces=reply.replaces, again=reply.again)


def _mark(request: Request, value: str) -> Answer:
    code, done = progress.press(request, value)
    return progress.mark(request, code, done=done)


def _check_off(request: Request, value: str) -> Answer:
    code, done = progress.press(request, value)
    made = progress.apply_mark(request, code, done=done)
    return progress.list_steps(request, note=(made.said, *(f":warning: {caution}" for caution in made.cautions)))
