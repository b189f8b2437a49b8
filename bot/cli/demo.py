"""`recert demo`: the bot in a local workspace, first on a tour and then for the visitor to try."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from bot import logs, stopping
from handlers.slack import transport

_PAUSE = 1.3
_OUTSIDE_VARIABLES = re.compile(r"(SLACK|RECERT|LOG)_|DATABASE_URL$|(HTTPS?|ALL)_PROXY$", re.IGNORECASE)
"""Variables that the Slack libraries would read: a real bot's tokens, and proxies."""


def register(cli: typer.Typer) -> None:
    """Add the call."""
    cli.command()(demo)


def demo(
    no_pause: Annotated[bool, typer.Option("--no-pause", help="Do not wait between the scenes.")] = False,  # noqa: FBT002 - typer's flag
    web: Annotated[bool, typer.Option("--web", help="In a browser instead; npm is needed.")] = False,  # noqa: FBT002
    no_open: Annotated[bool, typer.Option("--no-open", help="With --web: do not open the browser.")] = False,  # noqa: FBT002
) -> None:
    """Tour a season of the bot in a local workspace, then try it yourself. No Slack account needed; nothing is kept."""
    logs.set_up("WARNING", "console")
    console = Console(highlight=False)
    if web:
        with _without_settings(), _signals_as_interrupt(), suppress(KeyboardInterrupt):
            from bot.demo.web import web_demo  # noqa: PLC0415 - each call loads only what it runs

            web_demo(console, opens=not no_open)
        return
    attended = sys.stdin.isatty() and sys.stdout.isatty()
    with _without_settings(), _signals_as_interrupt(), suppress(KeyboardInterrupt):
        from bot.demo.prompt import prompt  # noqa: PLC0415 - each call loads only what it runs
        from bot.demo.stage import MAX_WIDTH  # noqa: PLC0415
        from bot.demo.tour import tour  # noqa: PLC0415

        console.width = min(console.width, MAX_WIDTH)
        tour(console, pause=_PAUSE if attended and not no_pause else 0)
        if attended:
            prompt(console)
        else:
            console.print("In a terminal, the demo goes on here with a prompt of your own.", style="dim")


@contextmanager
def _without_settings() -> Iterator[None]:
    """Keep this machine's settings out of the demo."""
    before = dict(os.environ)
    for name in before:
        if _OUTSIDE_VARIABLES.match(name):
            del os.environ[name]
    transport.install()  # again: the opener has read the proxies
    try:
        yield
    finally:
        os.environ.update(before)


@contextmanager
def _signals_as_interrupt() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and SIGHUP interrupt, so that temporary files are still deleted."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    stopping.finishes()
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
