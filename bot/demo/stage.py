"""The demo's stage: the bot in a local workspace with a clock to move, drawn for a terminal."""

import select
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot, opened
from bot.settings import Settings
from fakeslack import Channel, Message, Person, Seen, screen
from fakeslack.words import words
from handlers.services import Services
from handlers.ui.blocks import day
from handlers.ui.steps import remaining
from rules.cycle import Cycle, cycle_for
from rules.ladder import milestones
from rules.rulebook import load
from storage.database import Database

CHANNEL = "northampton"
EXPIRES_ON = date(2027, 3, 31)
MAX_WIDTH = 84
PHONE = 40
"""Columns of a message on a phone."""

_ZONE = ZoneInfo("America/New_York")
_MORNING = time_of_day(9, 5)
_LEAP = timedelta(days=90)
_BETWEEN_LINES = timedelta(minutes=2)
_COLORS = {"dana": "magenta", "bob": "green", "carla": "yellow"}


@contextmanager
def stage(console: Console, starts: datetime, *, pause: float = 0, keep_in: Path | None = None) -> Iterator["Stage"]:
    """Open a workspace; `starts` is local, `pause` in seconds.

    Its database is `demo.db` in the folder `keep_in`; without one it is deleted at the end.
    """
    with TemporaryDirectory(prefix="recert-demo-", ignore_cleanup_errors=True) as folder:
        clock = ShiftedClock(starts.replace(tzinfo=_ZONE))
        database = Database(f"sqlite:///{(keep_in or Path(folder)) / 'demo.db'}")
        services = Services(database=database, book=load(), clock=clock, timezone=_ZONE)
        # Built without reading the environment, which may hold a real bot's settings.
        with opened(Settings.model_construct(), services) as local:
            yield Stage(console, local, clock, local.workspace.channel(CHANNEL), pause)


@dataclass
class Stage:
    """Performs people's actions in the workspace, and draws them."""

    console: Console
    local: LocalBot
    clock: ShiftedClock
    channel: Channel
    pause: float = 0
    _known: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """The local time."""
        return self.clock.now().astimezone(_ZONE)

    @property
    def cycle(self) -> Cycle:
        """The cycle of the season that is played."""
        return cycle_for(self.local.services.book, EXPIRES_ON)

    def person(self, name: str) -> Person:
        """Return someone in the workspace, who gets an account when first named."""
        return self.local.workspace.user(name)

    def says(self, line: str) -> None:
        """Begin a scene, after giving time to read the text above."""
        wait(self.pause)
        self.narrates(line)

    def narrates(self, line: str) -> None:
        """Print a line that is not the bot's."""
        self.console.print()
        self.console.print(_hanging(Text("▌", "cyan"), Text(line, "bold")))

    def types(self, name: str, line: str, *, first: str | None = None, before: str | None = None) -> Seen:
        """Type a command in the channel; show the answer, or the part of it that `draw` shows."""
        self.console.print(self.composer(name, line))
        seen = self.quietly(name, line)
        self.draw(seen, first=first, before=before)
        return seen

    def presses(self, name: str, on: Seen, label: str, *, first: str | None = None, before: str | None = None) -> Seen:
        """Press a button of an answer; show the result."""
        self.console.print(_hanging(who(name), Text.assemble(("presses ", "dim"), (f"[ {label} ]", "bold reverse"))))
        self.clock.advance(_BETWEEN_LINES)
        seen = on.presses(label)
        self.draw(seen, first=first, before=before)
        return seen

    def quietly(self, name: str, line: str) -> Seen:
        """Type a command, and show nothing."""
        self.clock.advance(_BETWEEN_LINES)
        return self.person(name).types(line, in_=self.channel)

    def marks(self, name: str, *steps: str) -> None:
        """Mark steps done, a command for each; show the first command, and the other steps beside it."""
        others = f"  then: {', '.join(steps[1:])}" if steps[1:] else ""
        line = Text.assemble((f"/recert done {steps[0]}", "bold"), (others, "dim"))
        self.console.print(_hanging(who(name), line))
        for step in steps:
            self.quietly(name, f"/recert done {step}").says("marked done")

    def composer(self, name: str, line: str) -> RenderableType:
        """Return a command as it looks in Slack before it is sent."""
        return _hanging(who(name), Text(line, "bold"))

    def draw(self, seen: Seen, *, first: str | None = None, before: str | None = None) -> None:
        """Show what someone sees: all, or its blocks from the one that says `first` up to that which says `before`."""
        if seen.modal is not None:
            self.console.print(seen.modal.screen)
            return
        if seen.payload is None:
            self.console.print(Text("(no answer)", "dim"))
            return
        title = None if seen.ephemeral else f"#{self.channel.name}"
        self._panel(_part(seen.payload, first, before), title=title, only_you=seen.ephemeral)

    def post(self, message: Message, *, before: str | None = None, phone: bool = False) -> None:
        """Show what was posted, to everyone in the channel or to one person directly."""
        channel = self.local.workspace.state.channels[message.channel]
        names = self.local.workspace.state.names
        title = f"#{channel.name}" if channel.kind != "dm" else f"direct to {names[f'U{channel.id[1:]}']}"
        self._panel(_part(message.payload, None, before), title=title, phone=phone)

    def locked_phone(self, message: Message) -> None:
        """Show a message as a locked phone does: its text alone."""
        self._panel({"text": message.text}, title=f"#{self.channel.name}", phone=True)

    def arrived(self) -> list[Message]:
        """Return what the bot posted since the last call, in the channel and to people directly."""
        state = self.local.workspace.state
        posted = [
            each for channel in [*state.channels.values()] for each in channel.messages if each.user == state.bot.id
        ]
        fresh = [each for each in posted if each.ts not in self._known]
        self._known.update(each.ts for each in fresh)
        return fresh

    def _panel(
        self, payload: Mapping[str, Any], *, title: str | None, only_you: bool = False, phone: bool = False
    ) -> None:
        names = self.local.workspace.state.names
        self.console.print(
            Panel(
                screen.message(payload, author="Recert", at=self.now, only_you=only_you, names=names),
                title=title and Text(title, "bold cyan"),
                title_align="left",
                border_style="dim" if only_you else "cyan",
                box=box.HEAVY if phone else box.ROUNDED,
                width=min(PHONE, self.console.width) if phone else None,
            )
        )

    def nudge_days(self) -> list[date]:
        """Return the days after today on which the season's nudges are due."""
        ladder = milestones(self.local.services.book, EXPIRES_ON)
        return sorted({each.due_on for each in ladder if each.due_on > self.now.date()})

    def goes_to(self, when: date) -> list[Message]:
        """Move the clock to the morning of a day, when the scheduler makes a pass; return what was posted."""
        self.arrived()
        self.local.workspace.until(datetime.combine(when, _MORNING, _ZONE), step=_LEAP)
        return self.arrived()

    def turns_to(self, when: date, line: str | None = None) -> list[Message]:
        """Go to a day, and show where in the season it is, with a line of narration; return what was posted."""
        wait(self.pause)
        posted = self.goes_to(when)
        self.console.print()
        self.console.print(self.ruler())
        if line is not None:
            self.narrates(line)
        return posted

    def ruler(self) -> Text:
        """Return the season from its first day to the last, with today marked."""
        today, cycle, width = self.now.date(), self.cycle, self.console.width
        scale = (width - 1) / (cycle.expires_on - cycle.opens).days

        def column(when: date) -> int:
            return min(max(round((when - cycle.opens).days * scale), 0), width - 1)

        here = column(today)
        months = [" "] * width
        for start in _firsts(cycle):
            months[column(start) : column(start) + 3] = f"{start:%b}"
        months[-2:] = f"{cycle.expires_on:%d}"
        return Text.assemble(
            (f"{today:%A}, {day(today)}", "bold"),
            (f"  ·  {remaining(cycle.expires_on, today)}\n", "cyan"),
            ("━" * here, "cyan"),
            ("◆", "bold red"),
            ("─" * (width - here - 1), "dim"),
            (f"\n{''.join(months).rstrip()}", "dim"),
        )


def _firsts(cycle: Cycle) -> list[date]:
    """Return the first day of each month of a season."""
    days = range(cycle.opens.toordinal(), cycle.expires_on.toordinal())
    return [when for when in map(date.fromordinal, days) if when.day == 1]


def wait(seconds: float) -> None:
    """Pause, or until Enter is pressed."""
    if not seconds:
        return
    try:
        pressed, _, _ = select.select([sys.stdin], [], [], seconds)
    except OSError:  # Windows waits for sockets only
        time.sleep(seconds)
    else:
        if pressed:
            sys.stdin.readline()


def who(name: str) -> Text:
    """Return somebody's name, to put before what they type."""
    return Text.assemble((name, f"bold {_COLORS.get(name, 'bright_blue')}"), (" ›", "dim"))


def _hanging(mark: Text, text: Text) -> Table:
    """Return a text beside a mark, with its lines aligned."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, text)
    return grid


def _part(payload: Mapping[str, Any], first: str | None, before: str | None) -> dict[str, Any]:
    """Return a message with some of its blocks: from the one that says `first` up to the one that says `before`."""
    blocks = list(payload.get("blocks") or [])
    if first is not None:
        blocks = blocks[_index(blocks, first) :]
    if before is not None:
        blocks = blocks[: _index(blocks, before)]
        while blocks and blocks[-1]["type"] == "divider":
            blocks.pop()
    return {**payload, "blocks": blocks}


def _index(blocks: list[dict[str, Any]], said: str) -> int:
    return next((number for number, block in enumerate(blocks) if said in words(block)), len(blocks))
