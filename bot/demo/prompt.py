"""The demo's prompt: the visitor plays anyone, in a season that is well under way."""

from collections.abc import Iterable, Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from rich.console import Console
from rich.text import Text

from bot.demo.season import STARTS, prepare
from bot.demo.stage import Stage, stage
from fakeslack import Message, Seen
from fakeslack.controls import targets
from handlers.bolt.commands import COMMANDS

HELP = "as NAME · press BUTTON · next · quit"
_QUIT = {"quit", "exit", "q"}


def prompt(console: Console) -> None:
    """Read the visitor's lines until `quit`, Ctrl-D or Ctrl-C."""
    with stage(console, STARTS) as here:
        prepare(here)
        visitor = Visitor(here)
        visitor.introduce()
        session = PromptSession[str](
            completer=Suggestions(visitor),
            auto_suggest=AutoSuggestFromHistory(),
            bottom_toolbar=f" /recert …  ·  {HELP}",
        )
        while True:
            try:
                line = session.prompt(
                    FormattedText([("bold", visitor.name), ("", f" · {here.now:%b} {here.now.day} › ")])
                )
            except (EOFError, KeyboardInterrupt):
                break
            if line.strip().casefold() in _QUIT:
                break
            visitor.does(line.strip())
    console.print("Nothing was kept. Stay certified.", style="dim")


class Visitor:
    """The person who types, and what they saw last."""

    def __init__(self, here: Stage) -> None:
        self.here = here
        self.name = "bob"
        self.last: Seen | Message | None = None

    def introduce(self) -> None:
        """Introduce the prompt."""
        self.here.says("Now you. It is February again, and you are bob, an EMT who has paid and not submitted.")
        self._hint(
            "Type /recert status, press Mark A5 done, next to see the next nudge; as dana for a training officer."
        )

    def does(self, line: str) -> None:
        """Do what was typed, or say that it cannot be done."""
        try:
            self._does(line)
        except AssertionError as error:
            self._hint(str(error))

    def _does(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        match word.casefold(), rest.strip():
            case "", _:
                return
            case "/recert", _:
                self._sees(self.here.quietly(self.name, line))
            case "as", name if name:
                self._becomes(name.removeprefix("@").casefold())
            case "press", label if label:
                self._presses(label.removeprefix("[").removesuffix("]").strip())
            case "next", "":
                self._next()
            case _:
                self._hint(f"Type a /recert command, or {HELP}.")

    def buttons(self) -> dict[str, str]:
        """The buttons in what was seen last: labels, each with the value that tells it from others of that label."""
        if self.last is None:
            return {}
        content = self.last.payload or {}
        found = [(each.label, str(each.element.get("value") or each.label)) for each in targets(content)]
        labels = [label for label, _ in found]
        return {label if labels.count(label) == 1 else value: value for label, value in found}

    def _becomes(self, name: str) -> None:
        self.name = self.here.person(name).name
        self.last = None

    def _sees(self, seen: Seen) -> None:
        self.here.draw(seen)
        self.last = seen
        for each in self.here.arrived():
            if each is not seen.item:
                self.here.post(each)
        if seen.modal is not None:
            seen.modal.closes()
            self._hint("A form is for Slack. Here, type it in one line: /recert join emt 2027-03-31")

    def _presses(self, label: str) -> None:
        known = {each.casefold(): value for each, value in self.buttons().items()}
        value = known.get(label.casefold())
        if self.last is None or value is None:
            offered = " · ".join(self.buttons())
            self._hint(f"There is no such button. There is: {offered}" if offered else "There is nothing to press.")
            return
        person = self.here.person(self.name)
        last = self.last
        self._sees(last.presses(value) if isinstance(last, Seen) else person.presses(last, value))

    def _next(self) -> None:
        days = self.here.nudge_days()
        if not days:
            self._hint("The season is over: no nudge day is left.")
            return
        posted = self.here.turns_to(days[0])
        for each in posted:
            self.here.post(each)
            self.last = each
        if not posted:
            self._hint("Nothing is posted: nothing is open.")

    def _hint(self, text: str) -> None:
        self.here.console.print(Text(text, "dim"))


class Suggestions(Completer):
    """Suggests whole lines that begin as the typed text does."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002 - prompt_toolkit's
        """Yield the suggestions that fit."""
        typed = document.text_before_cursor
        for line, meaning in self._lines():
            if line.casefold().startswith(typed.casefold()) and line != typed:
                yield Completion(line, start_position=-len(typed), display_meta=meaning)

    def _lines(self) -> Iterator[tuple[str, str]]:
        for command in COMMANDS:
            for words in dict.fromkeys((command.word, command.example)):
                yield f"/recert {words}", command.says
        for label in self._visitor.buttons():
            yield f"press {label}", "a button of the last answer"
        for name in ("bob", "carla", "dana"):
            yield f"as {name}", "type as someone else"
        yield "next", "go to the next nudge day"
        yield "quit", "leave"
