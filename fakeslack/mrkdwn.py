"""Parser of Slack's mrkdwn: ``*45 days*, see <https://…|the plan>`` becomes runs of text with a style."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple


class Run(NamedTuple):
    """A piece of text in one style. `styles` are names of rich styles; `link` is the URL it leads to, if any."""

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
    """Parse mrkdwn into runs. `names` maps the ids of users and channels to names, for mentions without one."""
    yield from _runs(text, names or {}, frozenset())


def plain(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return the text of mrkdwn without its marks; a link becomes its label."""
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
