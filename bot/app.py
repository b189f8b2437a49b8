"""The Bolt app: its authorization and its listeners."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import structlog
from slack_bolt import App, BoltContext, BoltRequest, BoltResponse, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.middleware import Middleware

from bot import errors, uninstalls
from bot.settings import Settings
from bot.workspaces import Workspaces
from handlers.bolt import register
from handlers.bolt.reply import message_of, team_of
from handlers.nudge_results import PostNow
from handlers.services import Services
from handlers.slack.failures import FAILURES, Client, reason
from handlers.ui.blocks import plain
from storage import agencies, members
from storage.database import Database

log = structlog.get_logger("recert.app")

_NO_WORKSPACE = (
    "Slack didn't say which workspace this message belongs to, so nothing changed. Type `/recert` in the "
    "workspace that you mean: its answer has the same buttons."
)

FOLLOW_UP_THREADS = 32
"""Threads for the work after an ack: they spend nearly all of their time waiting for Slack."""


def follow_up_threads() -> Executor:
    """Return the threads for the work after an ack."""
    return ThreadPoolExecutor(FOLLOW_UP_THREADS, thread_name_prefix="follow-up")


class _LaterAuthorize(Authorize):
    """Leaves the token to `_FindToken`. Bolt's own would ask Slack whether it is valid, before every answer."""

    def __call__(
        self,
        *,
        context: BoltContext,  # noqa: ARG002 - Bolt's signature
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_others: str | None,
    ) -> AuthorizeResult:
        """Return an authorization without a token."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


def build(
    settings: Settings,
    services: Services,
    workspaces: Workspaces,
    post_now: PostNow,
    threads: Executor,
) -> App:
    """Return an app with every listener. It trusts its requests: `bot.http` accepts only those that Slack signed.

    `threads` run the work that follows an ack.
    """
    app = App(
        name="recert",
        logger=logging.getLogger("slack_bolt.App"),
        client=Client(base_url=settings.slack_api_url),
        authorize=_LaterAuthorize(),  # type: ignore[no-untyped-call]
        oauth_flow=workspaces.oauth,
        oauth_settings=None if workspaces.oauth is None else workspaces.oauth.settings,  # or Bolt would make its own
        process_before_response=True,
        request_verification_enabled=False,  # bot.http has checked the signature; Socket Mode has none
        ignoring_self_events_enabled=False,  # the bot's own messages come back as well: handlers.bolt.events looks
        attaching_function_token_enabled=False,  # nor is it called by workflows
    )
    app.use(_FindToken(workspaces, services.database, threads))
    register.register(app, services, apologize=errors.answer_for, post_now=post_now, threads=threads)
    uninstalls.register(app, services, workspaces)
    errors.register(app)
    return app


class _FindToken(Middleware):
    """Finds the workspace's token, and answers where there is none. Bolt's own way would call Slack to say so."""

    def __init__(self, workspaces: Workspaces, database: Database, threads: Executor) -> None:
        self._workspaces = workspaces
        self._database = database
        self._threads = threads

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002, ARG002 - Bolt's names
        """Let a request through with its token; an event about tokens needs none."""
        if uninstalls.is_one(req.body):
            return next()
        team_id = team_of(req.body)
        if team_id is None and "actions" in req.body:
            team_id = self._place(req.body)
            if team_id is None:
                self._threads.submit(_say, req.context.respond, _NO_WORKSPACE)
                return BoltResponse(status=200, body="")
            req.body["team"] = {"id": team_id}
        by_member = "command" in req.body or (req.body.get("user") or {}).get("team_id") == team_id
        token = self._workspaces.token_of_request(
            self._database, team_id, req.context.enterprise_id, by_member=by_member
        )
        if token is not None:
            req.context["bot_token"] = req.context["token"] = req.context.client.token = token
            return next()
        message = message_of(plain("Recert isn't installed in this workspace, so nothing changed."))
        return BoltResponse(status=200, body=message if "command" in req.body else "")

    def _place(self, body: dict[str, Any]) -> str | None:
        """Return the only workspace that has an agency in the channel of a message, or else the person as a member."""
        channel = (body.get("channel") or {}).get("id")
        with self._database.read() as session:
            found = {each.team_id for each in agencies.choices(session, None, channel)} if channel else set()
            found = found or members.workspaces(session, body["user"]["id"])
        return found.pop() if len(found) == 1 else None


def _say(respond: Respond | None, words: str) -> None:
    if respond is None:
        return
    try:
        respond(**message_of(plain(words)), replace_original=False)
    except FAILURES as error:
        log.warning("an answer was not taken", error=reason(error))
