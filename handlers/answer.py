"""Results of a handler: an answer, a form to open, or work that calls Slack and answers later.

Every handler returns one of these; `handlers/bolt/reply.py` shows it where the person looks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from handlers.nudge_results import PostNow

Block = dict[str, Any]
"""A block of Slack's Block Kit, as JSON: https://docs.slack.dev/reference/block-kit/blocks."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer for a person: `text` is a whole sentence with the key figures, for phones and screen readers."""

    text: str
    blocks: tuple[Block, ...]
    in_channel: bool = False
    """Whether the whole channel sees it."""
    title: str | None = None
    """The title of the modal that shows it, where a form was sent."""
    command: str | None = None
    """The command that it answers; "" for none; None if it answers the command of the modal that it replaces."""
    affected: "Affected | None" = None
    """The people and agencies that a change concerns; None for an answer that only reads."""
    then: "Later | None" = None
    """Work that calls Slack after this answer was shown."""


class Refusal(Exception):  # noqa: N818 - it is an answer in plain words, not a fault
    """Says that something cannot be done, in words for the person who asked: what is so, and what to do next.

    `buttons` are shown below the words, where there can be buttons.
    """

    def __init__(self, words: str, *buttons: Block) -> None:
        """Refuse with these words."""
        super().__init__(words)
        self.buttons = buttons


@dataclass(frozen=True, slots=True)
class Affected:
    """The people and agencies that a change concerns, besides the person who made it."""

    people: Mapping[str, Answer | None] = field(default_factory=dict)
    """User ids, each with the direct message about the change, or None. Their Homes are drawn again."""
    agencies: frozenset[int] = frozenset()
    """The agencies whose training officers see it in their Homes."""
    homes: frozenset[str] = frozenset()
    """User ids of people who are no longer known to see the change, but whose Homes are drawn again."""


@dataclass(frozen=True, slots=True)
class View:
    """A modal: https://docs.slack.dev/reference/views/modal-views."""

    title: str
    blocks: tuple[Block, ...]
    close: str = "Cancel"
    submit: str | None = None
    callback_id: str | None = None
    private_metadata: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """The services outside of the bot's database, which a handler may use only after the ack."""

    slack: WebClient
    """A client with the workspace's token."""
    post_now: PostNow


@dataclass(frozen=True, slots=True)
class Later:
    """Work that calls Slack. It runs after the ack, and its answer, if it gives one, is shown where the person looks.

    It may raise `Refusal`. `directly`: its answer comes as a direct message, where it stays.
    """

    run: Callable[[Outside], Answer | None]
    directly: bool = False


Result = Answer | View | Later
