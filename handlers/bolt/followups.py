"""Follow-ups: the work after an ack. It calls Slack in separate threads, and its failures become messages."""

from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import ParamSpec, Protocol
from weakref import WeakValueDictionary

import structlog

from handlers.answer import Affected, Answer, Later, Outside, Refusal, Result, View
from handlers.bolt.reply import Call
from handlers.home import handlers as home
from handlers.nudge_results import PostNow
from handlers.request import open_request
from handlers.services import Asker, Services
from handlers.slack.files import NO_SCOPE
from handlers.slack.messages import tell
from handlers.ui.blocks import plain
from handlers.ui.origin import of_workspace
from storage import app_homes, deactivated

log = structlog.get_logger("recert.followups")

_Parameters = ParamSpec("_Parameters")


class Turns:
    """Runs work one at a time for each person. While one waits, others are dropped: it will see what they changed."""

    def __init__(self) -> None:
        self._changing = Lock()
        self._waiting: set[Hashable] = set()
        self._working: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()
        """A lock for each person, deleted when nobody holds or awaits it."""

    def take(self, whose: Hashable, work: Callable[[], None]) -> None:
        """Run a person's work after the one under way for them, unless another of theirs is already waiting."""
        with self._changing:
            if whose in self._waiting:
                return
            self._waiting.add(whose)
            working = self._working.setdefault(whose, Lock())
        with working:
            with self._changing:
                self._waiting.discard(whose)
            work()


class Apologize(Protocol):
    """Puts an error into words for the person who waits; the error is in the log already."""

    def __call__(self, error: Exception, *, undone: bool = False) -> Answer:
        """Return the words. `undone`: nothing that the person did was saved."""


class Rerun(Protocol):
    """Answers a command again, for a modal that shows it; None if it has no answer to show."""

    def __call__(self, services: Services, asker: Asker, text: str) -> Answer | None:
        """Return the answer. Raises `Refusal`."""


@dataclass(frozen=True, slots=True)
class Followups:
    """Shows results, and draws again what they changed, after the ack."""

    services: Services
    apologize: Apologize
    rerun: Rerun
    post_now: PostNow
    threads: Executor
    _turns: Turns = field(default_factory=Turns)

    def show(self, call: Call, result: Result, *, replaces: bool = False) -> None:
        """Show a result where the person looks, and then draw again what it changed.

        `replaces`: an answer replaces what the button was pressed in.
        """
        self.threads.submit(self._show, call, result, replaces=replaces)

    def after(self, call: Call, answer: Answer) -> None:
        """Do the work that follows an answer given on the ack, and draw again what the answer changed."""
        if answer.then is not None or answer.affected is not None:
            self.threads.submit(self._after, call, answer)

    def draw_home(self, call: Call) -> None:
        """Draw the person's Home."""
        self.threads.submit(self._quietly, self._draw_home, call, call.asker)

    def _show(self, call: Call, result: Result, *, replaces: bool) -> None:
        try:
            if isinstance(result, View):
                self._open(call, result)
                return
            if isinstance(result, Later):
                call = replace(call, directly=call.directly or result.directly)
                answer = result.run(Outside(call.client, self.post_now))
            else:
                answer = result
            if answer is None:
                return
            if not (answer.affected is not None and call.shows_home):  # the Home is drawn again, and shows it
                call.show(answer, replaces=replaces)
        except Exception as error:  # noqa: BLE001 - every failure becomes words, and a line in the log
            call.show(self.apologize(error))
            return
        self._after(call, answer)

    def _after(self, call: Call, answer: Answer) -> None:
        if answer.then is not None:
            self._show(call, answer.then, replaces=False)
        if answer.affected is not None:
            self._quietly(self._redraw, call, answer.affected)

    def _quietly(self, work: Callable[_Parameters, None], *args: _Parameters.args, **named: _Parameters.kwargs) -> None:
        try:
            work(*args, **named)
        except Exception as error:  # noqa: BLE001 - nobody waits for it: it is in the log
            self.apologize(error)

    def _open(self, call: Call, view: View) -> None:
        refused = call.open(view)
        if refused == "missing_scope":
            call.say(NO_SCOPE)
        elif refused is not None:
            call.say(
                "Slack didn't open the form. Try again; it also works in one line: `/recert join emt 3/31/2027` to "
                "join, `/recert ce add 1.5 24-XXXX-F3-0001 Stroke update` to log a course."
            )

    def _redraw(self, call: Call, affected: Affected) -> None:
        """Show a change to everybody: update the modals beneath, send the direct messages, and redraw the Homes.

        Redraws the Homes of those who ever opened theirs, and the person's own if they are in it.
        """
        self._redraw_beneath(call)
        told = {user_id: said for user_id, said in affected.people.items() if said is not None}
        with self.services.database.read() as session:
            away = deactivated.who_cannot_read(session, call.asker.team_id, told)
        for user_id, said in told.items():
            if user_id not in away:
                tell(call.client, user_id, of_workspace(said, call.asker.team_id))
        people = {call.asker.user_id, *affected.people}
        with open_request(self.services, call.asker, writes=False) as request:
            looking = app_homes.readers(request.session, call.asker.team_id, people, affected.agencies)
        there = {call.asker.user_id} if call.shows_home else set()
        for user_id in sorted({*looking, *there, *affected.homes}):
            self._quietly(self._draw_home, call, replace(call.asker, user_id=user_id))

    def _redraw_beneath(self, call: Call) -> None:
        for view_id, command in call.beneath.items():
            try:
                answer = self.rerun(self.services, call.asker, command)
            except Refusal as refusal:
                answer = plain(str(refusal), *refusal.buttons)
            if answer is not None:
                call.show_beneath(view_id, answer)

    def _draw_home(self, call: Call, asker: Asker) -> None:
        def draw() -> None:
            with open_request(
                self.services, replace(asker, channel_id=None, in_channel=False), writes=False
            ) as request:
                blocks = home.home(request)
            call.publish(asker.user_id, blocks)

        self._turns.take((asker.team_id, asker.user_id), draw)
