"""Socket Mode: the bot calls Slack, so it needs no public address."""

import signal
import threading
from types import FrameType

import structlog
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.engine_room import Bot, leave
from bot.settings import Settings, SettingsError
from bot.workspaces import WRONG_TOKEN

_CLOSE_SECONDS = 2

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
        _close(handler)
        bot.stop()
    leave()


def _close(handler: SocketModeHandler) -> None:
    """Hang up. slack_sdk joins a thread that may itself be waiting for Slack, so it is not waited for long."""
    closing = threading.Thread(target=handler.close, daemon=True)
    closing.start()
    closing.join(_CLOSE_SECONDS)


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
