"""Socket Mode: the bot calls Slack, so it needs no public address."""

import signal
import threading
from types import FrameType

from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.engine_room import Bot
from bot.settings import Settings, SettingsError


def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    app_token = settings.secret("SLACK_APP_TOKEN")
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    bot = Bot(settings)
    handler = SocketModeHandler(bot.app, app_token, web_client=bot.app.client)
    try:
        _connect(handler)
        bot.start()
        stopped.wait()
    finally:
        handler.close()  # type: ignore[no-untyped-call]
        bot.stop()


def _connect(handler: SocketModeHandler) -> None:
    try:
        handler.connect()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        code = error.response.get("error", "")
        raise SettingsError(
            f"SLACK_APP_TOKEN: Slack answers {code}; make one (xapp-…, scope connections:write) on your app's page"
        ) from error
