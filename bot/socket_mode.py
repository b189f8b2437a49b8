"""Socket Mode: the bot calls Slack, so it needs no public address."""

import signal
import threading
from types import FrameType

import structlog
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.engine_room import Bot
from bot.settings import Settings, SettingsError
from bot.workspaces import WRONG_TOKEN

log = structlog.get_logger("recert.socket_mode")


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
        log.info("listening in Socket Mode")
        stopped.wait()
    finally:
        handler.close()  # type: ignore[no-untyped-call]
        bot.stop()


def _connect(handler: SocketModeHandler) -> None:
    try:
        handler.connect()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        code = error.response.get("error", "")
        mend = (
            "make one (xapp-…, scope connections:write) on your app's page"
            if code in WRONG_TOKEN
            else "try again later"
        )
        raise SettingsError(f"SLACK_APP_TOKEN: Slack opens no connection and answers {code}; {mend}") from error
    except OSError as error:
        raise SettingsError(f"SLACK_API_URL: Slack is out of reach ({error}); is the network up?") from error
