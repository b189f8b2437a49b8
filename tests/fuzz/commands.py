"""Generated commands: the usage of every command, filled in and changed; and plain nonsense."""

import re
from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import urlencode

from fakeslack import requests
from handlers.bolt.commands import COMMANDS
from rules.levels import Level
from rules.steps import STEP_WORDS
from tests.fuzz import words
from tests.fuzz.checks import Sent
from tests.fuzz.town import Town

_TOKEN = re.compile(r"[\[\]|]|<[^>]+>|[^\s\[\]|<>]+")
_LEVELS = (*Level, "EMT-B", "EMT Basic", "advanced", "medic", "“EMT”", "nurse", "emt-p", "NRP")
_APPROVALS = ("F3", "24-XXXX-F3-0001", "T4", "F9", "F3-", "none", "<http://f3.example|F3>")
_MENTIONS = ("<@UALICE|alice>", "<@UBOB>", "<@UOTTO|otto>", "<@USTRANGER|x>", "<@UNOBODY|n>", "@alice", "<@UALICE")

STEPS = (*STEP_WORDS, "A1", "a4,", "A9", "“A1”", "nremt–fee", "instructor", "V.")

PLACEHOLDERS: dict[str, Callable[[Random], str]] = {
    "level": lambda rng: rng.choice(_LEVELS),
    "step": lambda rng: " ".join(rng.choice(STEPS) for _ in range(rng.choice((1, 1, 1, 2, 3)))),
    "hours": lambda rng: rng.choice(("1", "1.5", "2", "0.25 hours", "3h", words.number(rng))),
    "approval": lambda rng: rng.choice(_APPROVALS),
    "days": words.number,
    "number": words.certification,
    "year": lambda rng: rng.choice(("2027", "2028", "2029", "1999", "0", "99999")),
    "@user": lambda rng: rng.choice(_MENTIONS),
    "date": words.day,
}


def usage(rng: Random, text: str) -> str:
    """Return a command line of a usage such as ``ce [add <hours> <title>] | import``: anything in <…> is made up."""
    tokens = iter(_TOKEN.findall(text))
    return " ".join(_choose(rng, tokens)).strip()


def _choose(rng: Random, tokens: Iterator[str]) -> list[str]:
    """Return the words of one of the choices up to the next closing bracket."""
    choices: list[list[str]] = [[]]
    for token in tokens:
        if token == "]":
            break
        if token == "|":
            choices.append([])
        elif token == "[":
            optional = _choose(rng, tokens)
            choices[-1] += optional if words.chance(rng, 0.7) else []
        else:
            name = token.strip("<>")
            placed = token.startswith(("<", "@")) or name in PLACEHOLDERS
            choices[-1].append(PLACEHOLDERS.get(name, words.text)(rng) if placed else token)
    return rng.choice(choices)


def line(rng: Random) -> str:
    """Return what somebody types after /recert."""
    command = rng.choice(COMMANDS)
    if words.chance(rng, 0.1):
        return words.text(rng)
    found = usage(rng, command.usage)
    if words.chance(rng, 0.1):
        found = f"{command.word} {words.text(rng)}"
    return words.changed(rng, found) if words.chance(rng, 0.3) else found


def command(rng: Random, town: Town) -> Iterator[Sent]:
    """Type one command; now and then a field of Slack's own is odd or missing."""
    workspace = town.bot.workspace
    user, channel = workspace.state.users[town.person(rng)], town.channel(rng)
    fields = requests.command(
        workspace.state,
        user,
        channel,
        "/recert",
        response_url=f"{workspace.url}response/{workspace.response_urls.make(channel, user.id)}",
        trigger_id=workspace.triggers.make(user.id),
    )
    fields["text"] = line(rng)
    spoiled = words.chance(rng, 0.1)
    if spoiled:
        name = rng.choice(sorted(fields.keys() - {"text"}))
        fields[name] = words.text(rng)
    body = urlencode(fields, errors="surrogatepass").encode()
    yield Sent(
        f"command {fields['text'][:80]!r}{f' {name}={fields[name][:40]!r}' if spoiled else ''}", body, whole=not spoiled
    )
