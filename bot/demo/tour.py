"""The tour of `recert demo`: one agency's season, from its first command to its end."""

from datetime import date, datetime

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from bot.demo.stage import EXPIRES_ON, Stage, stage
from fakeslack import Modal

STARTS = datetime(2026, 10, 19, 10)  # noqa: DTZ001 - local, wherever the stage stands
_SOURCE = "Figures of"
"""The first words of the small print under an answer."""

_ALL_OF_A = ("a1", "a2", "a3", "a4", "a5")
_ALL_OF_B = ("b1", "b2", "b3", "b4", "b5")


def title(console: Console, *, pauses: bool) -> None:
    """Print the title."""
    lines = [
        Text("Every EMT, Advanced EMT and Paramedic in Massachusetts recertified on time.", "bold"),
        Text("Two systems, two fees, two submissions, and one date that counts: the one eLicensing shows."),
        Text(),
        Text(
            "Below is the real bot. Only Slack is played, in a local workspace whose clock can be moved: "
            "no account, no network, and nothing is kept.",
            "dim",
        ),
    ]
    if pauses:
        lines.append(Text("Enter skips a pause, Ctrl-C leaves.", "dim italic"))
    heading = Text("✱ Recert", "bold cyan")
    console.print(Panel(Group(*lines), title=heading, title_align="left", box=box.HEAVY, border_style="cyan"))


def tour(console: Console, *, pause: float = 0) -> None:
    """Play the season."""
    title(console, pauses=bool(pause))
    with stage(console, STARTS, pause=pause) as here:
        console.print()
        console.print(here.ruler())
        _autumn(here)
        _one_does_it_out_of_order(here)
        _winter(here)
        _spring(here)
    console.print()


def _autumn(here: Stage) -> None:
    here.says("A training officer gives her crew's channel to Recert.")
    here.types("dana", "/recert agency Northampton EMS")
    here.says("Her crew joins: by one line, or by a form.")
    here.types("bob", "/recert join emt 2027-03-31 E0123456", before=_SOURCE)
    _joins_by_form(here)
    here.quietly("dana", "/recert join aemt 2027-03-31 A0345678")
    for name in ("carla", "dana"):
        here.quietly(name, "/recert remind off")
    here.says("How long, what next, what it costs. Every answer ends with its sources; the tour shows them once.")
    here.types("carla", "/recert status")
    here.says("The fees of every level, to the cent.")
    here.types("pat", "/recert fees", before="The state takes")
    here.says("Every step, with what goes wrong at it. This is one of eleven.")
    here.types("bob", "/recert steps a5", before=_SOURCE)


def _joins_by_form(here: Stage) -> None:
    here.console.print(here.composer("carla", "/recert join"))
    modal = here.quietly("carla", "/recert join").modal
    if modal is None:
        raise RuntimeError("the form did not open")
    modal.fills(
        level="paramedic",
        expires_on=EXPIRES_ON.isoformat(),
        number="P0876543",
        affiliation="agency",
        roles=["instructor"],
    )
    here.console.print(_filled_form(modal))
    modal.submits()
    modal.says("You've joined: Paramedic")
    modal.closes()


def _filled_form(modal: Modal) -> Panel:
    """Return a form that is filled in; of its choices, only those that were made."""
    lines = []
    for block in modal.payload["blocks"]:
        value = modal.values[block["block_id"]]
        chosen = value if isinstance(value, list) else [value]
        said = ", ".join(each["text"]["text"] if isinstance(each, dict) else str(each) for each in chosen)
        lines.append(Text.assemble((f"{block['label']['text']}  ", "dim"), said))
    buttons = Text.assemble("[ Cancel ] ", ("[ Join ]", "bold green"), justify="right")
    return Panel(Group(*lines, buttons), title=Text(modal.title, "bold"), title_align="left", box=box.ROUNDED)


def _one_does_it_out_of_order(here: Stage) -> None:
    here.says("Bob pays first. Recert advises an order and forces none; it says what he would overlook.")
    answer = here.types("bob", "/recert done nremt-fee", before=_SOURCE)
    here.says("A button does the same as a word, and every mark can be taken back.")
    answer = here.presses("bob", answer, "Undo", before="Next:")
    here.presses("bob", answer, "Mark A1 done", before="Next:")


def _winter(here: Stage) -> None:
    line = "The channel is nudged: how many, how long, what next. No names. Bob is reminded directly as well."
    for each in here.turns_to(date(2026, 12, 1), line):
        here.post(each, before=_SOURCE)
    here.quietly("bob", "/recert remind off")
    line = "Instructors and examiners have an earlier date of their own. Carla is one, and sees to it."
    for each in here.turns_to(date(2027, 1, 10), line):
        here.post(each, before=_SOURCE)
    here.marks("carla", "instructor")
    for each in here.turns_to(date(2027, 1, 15), "On a phone."):
        here.post(each, before=_SOURCE, phone=True)
    here.says("The crew gets to work. Bob pays both fees, and leaves it at that.")
    here.marks("carla", *_ALL_OF_A, *_ALL_OF_B, "v")
    here.marks("dana", *_ALL_OF_A, *_ALL_OF_B)
    here.marks("bob", "a2", "a3", "a4", "b1", "b2", "b3", "b4")
    for each in here.turns_to(date(2027, 2, 1), "What a locked phone shows: one sentence with all that counts."):
        here.locked_phone(each)


def _spring(here: Stage) -> None:
    for each in here.turns_to(date(2027, 2, 15), "The counts fall."):
        here.post(each, before="Paying isn't submitting")
    here.says("A training officer sees who is stuck, and where.")
    here.types("dana", "/recert status @bob", before="Agency:")
    here.marks("dana", "v")
    for each in here.turns_to(date(2027, 3, 1), "One is left. The channel hears how many, the training officer whom."):
        here.post(each, before="Paying isn't submitting")
    here.marks("bob", "a5")
    here.types("bob", "/recert done b5", before="10 of 11")
    here.marks("bob", "v")
    _silence(here)


def _silence(here: Stage) -> None:
    here.says("All are recertified. The days on which the channel would be nudged come and go:")
    for when in here.nudge_days():
        posted = here.goes_to(when)
        day = Text.assemble(("▌ ", "cyan"), (f"{when:%a %b} {when.day:>2}", "bold"))
        here.console.print(day.append(f"  {len(posted) or 'nothing'} posted", "dim"))
    here.narrates("Nothing to say, and nothing said. That was the season.")
