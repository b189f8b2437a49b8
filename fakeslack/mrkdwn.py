"""Slack's mrkdwn, read into styled runs: what a person sees of ``*45 days* until <https://…|the portal>``."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple


class Run(NamedTuple):
    """A stretch of text in one style. `styles` are rich style words; `link` is where it leads, if anywhere."""

    text: str
    styles: frozenset[str] = frozenset()
    link: str | None = None


def _marked(name: str, mark: str) -> str:
    mark = re.escape(mark)
    return rf"(?<![\w{mark}]){mark}(?P<{name}>[^\s{mark}](?:[^\n{mark}]*[^\s{mark}])?){mark}(?![\w{mark}])"


_TOKEN = re.compile(
    "|".join(
        (
            r"```\n?(?P<pre>.+?)\n?```",
            r"`(?P<code>[^`\n]+)`",
            r"<(?P<entity>[^<>\n]+)>",
            _marked("bold", "*"),
            _marked("italic", "_"),
            _marked("strike", "~"),
        ),
    ),
    re.DOTALL,
)

_STYLES = {"bold": "bold", "italic": "italic", "strike": "strike"}


def runs(text: str, names: Mapping[str, str] | None = None) -> Iterator[Run]:
    """Read mrkdwn into runs. `names` gives the name of a user or channel id, for mentions that carry none."""
    yield from _runs(text, names or {}, frozenset())


def plain(text: str, names: Mapping[str, str] | None = None) -> str:
    """Give the words of mrkdwn without its marks; links by their labels."""
    return "".join(run.text for run in runs(text, names))


def _runs(text: str, names: Mapping[str, str], styles: frozenset[str]) -> Iterator[Run]:
    position = 0
    for found in _TOKEN.finditer(text):
        if found.start() > position:
            yield Run(unescape(text[position : found.start()]), styles)
        position = found.end()
        kind, inside = str(found.lastgroup), found[str(found.lastgroup)]
        if kind == "entity":
            yield from _entity(inside, names, styles)
        elif kind in ("pre", "code"):
            yield Run(unescape(inside), styles | {kind})
        else:
            yield from _runs(inside, names, styles | {_STYLES[kind]})
    if position < len(text):
        yield Run(unescape(text[position:]), styles)


def _entity(inside: str, names: Mapping[str, str], styles: frozenset[str]) -> Iterator[Run]:
    target, _, label = inside.partition("|")
    label = unescape(label)
    if target.startswith(("@", "#")):
        name = label or names.get(target[1:], target[1:])
        yield Run(target[0] + name, styles | {"mention"})
    elif target.startswith("!date^"):
        yield Run(label, styles)
    elif target.startswith("!"):
        yield Run(label or "@" + target[1:].split("^")[0], styles | {"mention"})
    elif label:
        yield from (run._replace(link=unescape(target)) for run in _runs(label, names, styles))
    else:
        yield Run(unescape(target).removeprefix("mailto:"), styles, unescape(target))
