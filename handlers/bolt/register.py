"""Registers every listener on the Bolt app.

Bolt runs with `process_before_response=True`: a listener's work is done when Slack gets its answer, so a press that was
acknowledged was recorded. What calls Slack is left to `Followups`, whose threads hold nobody up.
"""

from concurrent.futures import Executor

from slack_bolt import App

from handlers.bolt import actions, events, submissions, typed
from handlers.bolt.followups import Apologize, Followups
from handlers.nudge_results import PostNow
from handlers.services import Services


def register(app: App, services: Services, *, apologize: Apologize, post_now: PostNow, threads: Executor) -> None:
    """Register every listener; `threads` run what follows the acks."""
    followups = Followups(services, apologize, typed.run_again, post_now, threads)
    typed.register(app, services, followups)
    actions.register(app, services, followups)
    submissions.register(app, services, followups)
    events.register(app, services, followups)
