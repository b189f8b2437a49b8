"""`recert demo --web`: the prompt's season, in a local Slack that opens in a browser."""

import os
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from bot.demo import local_slack
from bot.demo.season import STARTS, prepare
from bot.demo.stage import CHANNEL, stage
from bot.settings import SettingsError

PROGRAM = (sys.executable, "-m", "bot")
_PEOPLE = {
    "UBOB": "Bob (EMT)",
    "UDANA": "Dana (training officer)",
    "UCARLA": "Carla (paramedic)",
    "UPAT": "Pat (newcomer)",
}
_TODAY = "2027-02-15T09:30-05:00"
"""A day of the ladder, so that the channel is nudged at once."""
_POLL_SECONDS = 0.5


def web_demo(console: Console, *, opens: bool) -> None:
    """Serve the demo until Ctrl-C. Raises `SettingsError`, which says what is missing."""
    with console.status("Getting local-slack; npm installs it once …"):
        program = local_slack.program(_cache())
    with TemporaryDirectory(prefix="recert-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with stage(Console(quiet=True), STARTS, keep_in=folder) as here:
            prepare(here)
            team, channel = here.local.workspace.state.team, here.channel.id
        world = local_slack.workspace(team, _PEOPLE, {channel: CHANNEL})
        settings = {"DATABASE_URL": f"sqlite:///{folder / 'demo.db'}", "RECERT_AS_OF": _TODAY}
        with (
            local_slack.served(program, world, folder) as url,
            local_slack.bot(url, (*PROGRAM, "run"), {**os.environ, **settings}, folder) as bot,
        ):
            _introduce(console, url)
            if opens and _has_screen():
                webbrowser.open(url)
            _wait(bot)


def _introduce(console: Console, url: str) -> None:
    console.print(Text.assemble(("Recert is at ", "bold"), (url, "bold cyan"), (" until you press Ctrl-C.", "bold")))
    console.print(
        "It is February 15, 2027, and #northampton has just been nudged.\n"
        "You are Bob, an EMT who has paid and not submitted: type /recert status.\n"
        "At the top right you become someone else: Dana types /recert roster, Pat types /recert join."
    )
    console.print(Text("Only Slack is played, by local-slack. Nothing is kept.", "dim"))


def _wait(bot: "subprocess.Popen[bytes]") -> None:
    while bot.poll() is None:
        time.sleep(_POLL_SECONDS)
    raise SettingsError(f"demo --web: the bot has ended by itself (exit {bot.returncode})")


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "recert"


def _has_screen() -> bool:
    """Return whether there is a screen; without one, Python would open a text browser in the terminal."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
