"""The prompt at the demo's end plays anyone, by keyboard."""

from datetime import date

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput

from bot.demo.prompt import Suggestions, Visitor, prompt
from bot.demo.stage import Stage
from fakeslack import Seen
from handlers.bolt.commands import COMMANDS
from tests.bot.screens import a_console, here, keyboard, shown

__all__ = ["here", "keyboard"]


def test_the_prompt_plays_anyone(keyboard: PipeInput) -> None:
    console = a_console()
    for line in (
        "/recert status",
        "PRESS [ mark a5 done ]",
        "next",
        "press My status",
        "as @dana",
        "/recert status @bob",
        "  ",
        "hello",
        "press Nothing",
        "quit",
    ):
        keyboard.send_text(f"{line}\r")
    prompt(console)
    said = shown(console)
    place = 0
    for each in (
        "you are bob",
        "4 of 11 steps done",
        "A5 · Submit the NREMT Recert Application: marked done.",
        "Monday, February 15, 2027",
        "See the new date in eLicensing (V)",
        "5 of 11 steps done",
        "Status of @bob",
        "Type a /recert command, or as NAME",
        "There is no such button. There is: Confirm new date (V)",
        "Nothing was kept.",
    ):
        place = said.find(each, place)
        assert place >= 0, each


@pytest.mark.parametrize("key", ["\x03", "\x04", "Exit\r"])
def test_the_prompt_is_left_politely(keyboard: PipeInput, key: str) -> None:
    console = a_console()
    keyboard.send_text(key)
    prompt(console)
    assert shown(console).endswith("Nothing was kept. Stay certified.\n")


def test_a_form_is_shown_and_pressed_buttons_are_named_when_they_are_not_there(here: Stage) -> None:
    visitor = Visitor(here)
    visitor.does("press anything")
    visitor.does("as eve")
    visitor.does("/recert join")
    visitor.does("/recert join emt 2027-03-31")
    visitor.does("press Mark B7 done")
    said = shown(here.console)
    assert "There is nothing to press." in said
    assert "─ Join Recert ─" in said
    assert "A form is for Slack." in said
    assert "There is no such button. There is: Mark A1 done · My status · My steps" in said


def test_buttons_that_look_alike_go_by_their_values(here: Stage) -> None:
    visitor = Visitor(here)
    visitor.does("/recert join emt 2027-03-31")
    visitor.does("/recert steps")
    assert "2027:A1:done" in visitor.buttons()
    visitor.does("press 2027:a3:done")
    assert "1 of 11 steps done" in shown(here.console)


def test_the_end_of_the_season_is_said(here: Stage) -> None:
    visitor = Visitor(here)
    visitor.does("next")
    assert "Nothing is posted: nothing is open." in shown(here.console)
    here.goes_to(date(2027, 4, 1))
    visitor.does("next")
    assert "The season is over" in shown(here.console)


def test_what_the_bot_posts_besides_its_answer_is_shown(here: Stage) -> None:
    visitor = Visitor(here)
    state = here.local.workspace.state
    visitor.does("/recert agency Northampton EMS")
    assert shown(here.console).count("Northampton EMS uses Recert") == 1
    state.post(state.dm("UBOB"), state.bot.id, {"text": "By the way"})
    visitor.does("/recert contacts")
    assert "─ direct to bob ─" in shown(here.console)
    assert "By the way" in shown(here.console)


def test_what_goes_wrong_is_said_and_the_prompt_goes_on(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_name: str, _line: str) -> Seen:
        raise AssertionError("Slack would refuse this message")

    monkeypatch.setattr(here, "quietly", refused)
    Visitor(here).does("/recert status")
    here.draw(Seen(here.person("bob").session, 500, None))
    assert shown(here.console) == "Slack would refuse this message\n(no answer)\n"


def test_every_command_and_button_is_suggested(here: Stage) -> None:
    visitor = Visitor(here)

    def suggested(typed: str) -> list[str]:
        return [each.text for each in Suggestions(visitor).get_completions(Document(typed), CompleteEvent())]

    assert suggested("/REC")[0] == "/recert status"
    assert {f"/recert {command.word}" for command in COMMANDS} <= set(suggested("/"))
    assert suggested("/recert done a") == ["/recert done a4"]
    assert suggested("as b") == ["as bob"]
    assert suggested("press ") == []
    visitor.does("/recert join emt 2027-03-31")
    assert suggested("press m") == ["press Mark A1 done", "press My status", "press My steps"]
    assert suggested("next") == []
