"""Messages typed to the bot, directly or after a mention of it: each is answered as after `/recert`, and once.

Slack delivers an event again whose answer it missed, perhaps to another replica. So an event is claimed in the
transaction that does what its words say: both are saved, or neither is. If the bot is killed after that and before it
has answered, nothing is done twice, and nothing is said.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from handlers.answer import Refusal, Result, View
from handlers.bolt.followups import Followups
from handlers.bolt.reply import Call
from handlers.bolt.typed import find, run
from handlers.services import First, Services
from handlers.text import LOOKS_LIKE_SSN
from handlers.ui.blocks import plain
from handlers.ui.buttons import show_button
from rules.numbers import looks_like_ssn
from storage import seen_events
from storage.errors import FAILURES
from storage.seen_events import SeenBeforeError

_MENTION = r"<@{}(?:\|[^>]*)?>"
_GREETING = "hi"


def typed_to_bot(body: Mapping[str, Any]) -> str | None:
    """Return what a person typed to the bot, without its name.

    None for what no person did: the bot's own messages and other bots', edits, deletions and joins.
    """
    said = body["event"]
    bot = next((each.get("user_id") for each in body.get("authorizations") or [] if each.get("user_id")), None)
    if said.get("subtype") or said.get("bot_id") or said.get("user") in {None, bot}:
        return None
    text: str = said.get("text", "")
    if bot is not None:
        return re.sub(_MENTION.format(bot), " ", text)
    return re.sub(_MENTION.format(r"\w+"), " ", text, count=1) if said["type"] == "app_mention" else text


def answer(services: Services, followups: Followups, call: Call, typed: str) -> None:
    """Do what words say, unless their event was answered before, and then answer."""
    first = claim(services, call)
    try:
        result = _result(services, call, typed.strip() or _GREETING, first)
    except SeenBeforeError:
        return
    except FAILURES:  # not waited for twice: it is not acknowledged, and Slack delivers the event again
        raise
    except Exception as error:  # noqa: BLE001 - nothing was saved, and the words say so
        result = followups.apologize(error, undone=True)
        if not is_first(services, call):
            return
    followups.show(call, result)


def claim(services: Services, call: Call) -> First:
    """Return what claims an event. It raises `SeenBeforeError` if it was answered before."""
    team_id, event_id = call.asker.team_id, call.body["event_id"]
    return partial(seen_events.claim, team_id=team_id, event_id=event_id, now=services.clock.now())


def is_first(services: Services, call: Call) -> bool:
    """Claim an event whose answer changes nothing; return whether nobody had done so before."""
    try:
        with services.database.write() as session:
            claim(services, call)(session)
    except SeenBeforeError:
        return False
    return True


def refuse_ssn(text: str) -> None:
    """Refuse a message that seems to hold a Social Security number: others may read it, as long as it is there."""
    if looks_like_ssn(text):
        raise Refusal(
            f"{LOOKS_LIKE_SSN} Please delete your message: it's still in Slack. Recert never needs a Social Security "
            "number, nor a date of birth."
        )


def _result(services: Services, call: Call, typed: str, first: First) -> Result:
    refuse_ssn(typed)
    result = run(services, call.asker, typed, first)
    if not isinstance(result, View):
        return result
    command, _ = find(typed)  # a form needs a press: Slack opens none for words
    return plain("Here's the form:", show_button("Open the form", command, style="primary"))
