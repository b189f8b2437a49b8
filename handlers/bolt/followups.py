"""What is done after the ack: whatever calls Slack, and whatever may fail with somebody waiting for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog
from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient

from handlers.agency.handlers import is_zone
from handlers.bolt.commands import Form, Way, answer, way_of
from handlers.bolt.reply import Call, Surface
from handlers.bolt.turns import Turns
from handlers.courses.handlers import EXAMPLE
from handlers.home import handlers as home
from handlers.reminders import handlers as reminders
from handlers.request import Asker, Concerned, Refusal, Services
from handlers.slack.failures import FAILURES, reason
from handlers.slack.files import NO_SCOPE
from handlers.slack.messages import tell
from handlers.ui.blocks import Answer, plain
from handlers.uploads.handlers import Taken
from storage import app_homes

log = structlog.get_logger("recert.lazily")


class Apologize(Protocol):
    """What a person is told when something broke; it is in the log by then."""

    def __call__(self, error: Exception, *, undone: bool = False) -> Answer:
        """`undone`: it is known that nothing was kept of what they did."""


Work = Callable[[Call], None]
Listener = Callable[[dict[str, Any], BoltContext, WebClient, Respond], None]

CONCERNED = "recert_concerned"
"""The key of Bolt's context under which an ack function leaves whom else it concerns: `Request.concerned`."""

_TURNS = Turns()


def acknowledge(ack: Ack) -> None:
    """Take a request whose work is all lazy."""
    ack()


@dataclass(frozen=True, slots=True)
class Lazily:
    """Makes lazy listeners, whose exceptions Bolt hands to nobody."""

    services: Services
    apologize: Apologize

    def told(self, work: Work, *then: Work, directly: bool = False) -> Listener:
        """Work whose failure is said to whoever waits for it, and then work that nobody waits for.

        `directly`: all that is said comes as a direct message.
        """

        def listener(body: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond) -> None:
            call = Call(body, context, client, respond, directly)
            try:
                work(call)
            except Exception as error:  # noqa: BLE001 - every failure becomes words, and a line in the log
                call.show(self.apologize(error))
            for each in then:
                self._quietly(each, call)

        return listener

    def quiet(self, work: Work) -> Listener:
        """Work that nobody waits for: its failure is in the log."""

        def listener(body: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond) -> None:
            self._quietly(work, Call(body, context, client, respond))

        return listener

    def _quietly(self, work: Work, call: Call) -> None:
        try:
            work(call)
        except Exception as error:  # noqa: BLE001 - every failure is in the log
            self.apologize(error)

    @property
    def refreshes(self) -> Listener:
        """Lets everybody whom a change concerns see it, after an ack that said it all."""
        return self.quiet(self.refresh)

    def refresh(self, call: Call) -> None:
        """Let everybody whom a change concerns see it.

        The modals beneath the asker's are drawn anew, others are told, and then the Homes that show it are drawn: of
        those who ever look at theirs, and the asker's if they are there.
        """
        self.redraw_beneath(call)
        concerned: Concerned = call.context.get(CONCERNED) or Concerned()
        for user_id, said in concerned.people.items():
            if said is not None:
                tell(call.client, user_id, said)
        people = {call.asker.user_id, *concerned.people}
        with self.services.open(call.asker, writes=False) as request:
            looking = app_homes.looking(request.connection, call.asker.team_id, people, concerned.agencies)
        there = {call.asker.user_id} if call.surface is Surface.HOME else set()
        for user_id in sorted({*looking, *there}):
            self.draw(call, replace(call.asker, user_id=user_id))

    def redraw_beneath(self, call: Call) -> None:
        """Draw the modals beneath the asker's anew, those that answer a command that only asks."""
        for view_id, words in call.beneath.items():
            if way_of(words) is Way.ANSWERS:
                try:
                    found = answer(self.services, call.asker, words)
                except Refusal as refusal:
                    found = plain(str(refusal), *refusal.buttons)
                call.show_beneath(view_id, found)

    def draw(self, call: Call, asker: Asker) -> None:
        """Draw somebody's Home anew."""

        def work() -> None:
            with self.services.open(replace(asker, channel_id=None, in_channel=False), writes=False) as request:
                view = home.home(request)
            call.publish(asker.user_id, view)

        _TURNS.take((asker.team_id, asker.user_id), work)

    def took(self, call: Call, taken: Taken) -> None:
        """Say what came of a file; whom it concerns is left for `refresh`."""
        call.context[CONCERNED] = Concerned(dict.fromkeys(taken.concerned))
        call.show(taken.answer)

    def draw_home(self, call: Call) -> None:
        """Somebody opens the app: draw what they see, and remember to draw it anew when something changes."""
        if call.body["event"].get("tab") != "home":
            return
        with self.services.open(call.asker, writes=False) as request:
            known = home.is_known(request)
        if not known:
            with self.services.open(call.asker, writes=True) as request:
                home.opened(request)
        self.draw(call, call.asker)

    def learn_zone(self, call: Call) -> None:
        """Ask Slack in which time zone someone lives who wants reminders; until it says, their agency's is theirs."""
        try:
            zone = str(call.client.users_info(user=call.asker.user_id)["user"].get("tz") or "")
        except FAILURES as error:
            log.info("a time zone is not to be had, so the agency's is used", error=reason(error))
            return
        if is_zone(zone):
            with self.services.open(call.asker, writes=True) as request:
                reminders.keep_zone(request, zone)

    def open(self, form: Form, call: Call, asker: Asker | None = None) -> None:
        """Open a form, or say that Slack did not."""
        with self.services.open(asker or call.asker, writes=False) as request:
            view = form(request)
        refused = call.open(view)
        if refused == "missing_scope":
            call.say(NO_SCOPE)
        elif refused is not None:
            call.say(
                "Slack did not open the form. Try again; it also works in one line: `/recert join emt 2027-03-31` to "
                f"join, `{EXAMPLE}` to log a course."
            )
