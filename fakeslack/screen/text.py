"""Slack's text as rich text: emoji, links to follow, quotes with a bar."""

from collections.abc import Mapping
from typing import Any

from rich.emoji import Emoji
from rich.style import Style
from rich.text import Text

from fakeslack.mrkdwn import Run, runs

_STYLES = {"code": "bold magenta", "pre": "magenta", "mention": "bold cyan"}
QUOTE = "▌ "


def mrkdwn(text: str, names: Mapping[str, str] | None = None) -> Text:
    """Convert mrkdwn to rich text."""
    return Text("\n").join(_line(line, names) for line in _lines(text))


def object_text(text: Mapping[str, Any], names: Mapping[str, str] | None = None) -> Text:
    """Convert a text object to rich text."""
    if text.get("type") == "mrkdwn":
        return mrkdwn(str(text["text"]), names)
    return Text(Emoji.replace(str(text["text"])))


def _lines(text: str) -> list[str]:
    """Split into lines; a text with preformatted lines stays in one piece."""
    return [text] if "```" in text else text.split("\n")


def _line(line: str, names: Mapping[str, str] | None) -> Text:
    quoted = line.startswith(("&gt;", ">"))
    rest = line.removeprefix("&gt;").removeprefix(">").lstrip() if quoted else line
    text = Text.assemble(*(_run(run) for run in runs(rest, names)))
    return Text.assemble((QUOTE, "dim"), text) if quoted else text


def _run(run: Run) -> tuple[str, Style]:
    style = Style.parse(" ".join(_STYLES.get(name, name) for name in sorted(run.styles)))
    if run.link:
        style += Style(underline=True, link=run.link)
    written = run.text if run.styles & {"code", "pre"} else Emoji.replace(run.text)
    return written, style
