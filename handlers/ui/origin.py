"""The workspace that a message belongs to: carried by the ids of its blocks with buttons, as views carry theirs.

In an organization, Slack names no workspace when a button is pressed, and of the person any that they belong to.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers.answer import Answer, Block

_CARRIED = re.compile(r"(T[A-Z0-9]{1,40}):\d+")


def of_workspace(answer: Answer, team_id: str) -> Answer:
    """Return an answer whose buttons say which workspace it is from."""
    return replace(answer, blocks=tuple(_marked(answer, team_id)))


def _marked(answer: Answer, team_id: str) -> Iterator[Block]:
    for number, block in enumerate(answer.blocks):
        yield (
            block | {"block_id": f"{team_id}:{number}"} if block["type"] == "actions" or "accessory" in block else block
        )


def origin(block_id: str) -> str | None:
    """Return the workspace that the id of a block carries."""
    found = _CARRIED.fullmatch(block_id)
    return found and found[1]
