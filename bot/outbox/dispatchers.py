"""A bot's two dispatchers, and the nudges that an officer posts at once: made once, for ticks, sweeps and previews."""

from collections import Counter

from bot.clock import DatabaseClock
from bot.outbox.answers import Answers
from bot.outbox.direct_messages import DirectMessages
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.nudge_now import NudgeNow
from bot.outbox.nudges import Nudges
from bot.outbox.verdicts import Outcome
from bot.workspaces import ClientFor
from handlers.nudge_results import NudgeResult
from handlers.services import Clock, Services
from storage.outbox import DIRECT_MESSAGES, NUDGES


class Dispatchers:
    """The dispatcher of nudges and that of direct messages."""

    def __init__(self, services: Services, client_for: ClientFor, *, wall_clock: Clock | None = None) -> None:
        wall_clock = wall_clock or DatabaseClock(services.database)
        nudges = Nudges(services)
        self._database, self._wall_clock = services.database, wall_clock
        self.answers = Answers()
        self.nudges = Dispatcher(nudges, services, client_for, wall_clock, self.answers)
        self.direct_messages = Dispatcher(DirectMessages(services), services, client_for, wall_clock, self.answers)
        self._nudge_now = NudgeNow(services, nudges, self.nudges, client_for, wall_clock)

    def run(self, *, wait: bool = False) -> Counter[Outcome]:
        """Make a pass of each, and return how many messages had which outcome."""
        return self.nudges.run(wait=wait) + self.direct_messages.run(wait=wait)

    def post_now(self, agency_id: int) -> list[NudgeResult]:
        """Post what is due in an agency's channel, or else today's digest, at any hour of the day."""
        return self._nudge_now.post(agency_id)

    def forget_refusals(self) -> None:
        """Forget that Slack lets nothing be posted to a workspace for which nothing waits any more."""
        refused = self.answers.refused_tokens
        if refused:
            with self._database.read() as session:
                waiting = NUDGES.held_back(session) | DIRECT_MESSAGES.held_back(session)
            for team_id in refused.keys() - waiting:
                del refused[team_id]

    def try_again(self) -> None:
        """Make ready what a fault of the installation or of ours held back: whoever starts a bot may have mended it."""
        with self._database.write() as session:
            for outbox in (NUDGES, DIRECT_MESSAGES):
                outbox.try_again(session, now=self._wall_clock.now())

    def stop(self) -> None:
        """Start no further post. The posts under way are finished."""
        self.nudges.stop()
        self.direct_messages.stop()
