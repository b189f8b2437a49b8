"""Socket Mode: the bot calls Slack, so it needs no public address."""

import threading

import structlog
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import payloads, stopping
from bot.runtime import Bot, leave
from bot.settings import Settings, SettingsError
from bot.workspaces import POST_TIMEOUT, WRONG_TOKEN
from handlers.slack.failures import FAILURES, Client, reason

_CLOSE_SECONDS = 2
_RETRY_SECONDS = 5

log = structlog.get_logger("recert.socket_mode")


class _Handler(SocketModeHandler):
    """Hands Bolt what is of Slack's shape; no answer to anything else, as Slack expects where HTTP has an error."""

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override] # as Bolt's
        payload = payloads.understood(req.payload)
        if payload is not None:
            req.payload = payload
            super().handle(client, req)


def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    app_token = settings.secret("SLACK_APP_TOKEN")
    stopped = threading.Event()
    bot = Bot(settings)
    client = Client(base_url=settings.slack_api_url, timeout=POST_TIMEOUT, retry_handlers=[])
    handler = _Handler(bot.app, app_token, web_client=client)
    refused: list[SettingsError] = []
    connecting = threading.Thread(target=_connect, args=[handler, stopped, refused], daemon=True)
    stopping.handle(stopped.set)
    bot.start()
    try:
        connecting.start()
        stopped.wait()
    finally:
        _close(handler)
        bot.stop()
    if refused:
        raise refused[0]
    leave()


def _close(handler: SocketModeHandler) -> None:
    """Close the connection. slack_sdk joins a thread that may itself wait for Slack, so the wait for it is short."""
    closing = threading.Thread(target=handler.close, daemon=True)
    closing.start()
    closing.join(_CLOSE_SECONDS)


def _connect(handler: SocketModeHandler, stopped: threading.Event, refused: list[SettingsError]) -> None:
    """Connect, however long Slack or the network is away; only a token that Slack rejects ends the bot."""
    while not stopped.is_set():
        try:
            handler.connect()  # type: ignore[no-untyped-call]
        except FAILURES as error:
            why = reason(error)
            if why in WRONG_TOKEN:
                mend = "make one (xapp-…, scope connections:write) on your app's page"
                refused.append(SettingsError(f"SLACK_APP_TOKEN: Slack answers {why}; {mend}"))
                stopped.set()
                return
            if isinstance(error, SlackClientError):
                log.warning("Slack opens no connection; trying again", error=why)
            else:
                log.warning("Slack is out of reach; trying again", error=why)
        else:
            log.info("listening in Socket Mode")
            return
        stopped.wait(_RETRY_SECONDS)
