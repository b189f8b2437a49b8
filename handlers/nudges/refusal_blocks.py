"""What training officers are told when Slack will not let a nudge into their channel."""

from handlers.answer import Answer
from handlers.ui.blocks import escape, section

_WORDS = {
    "channel_not_found": "it was deleted, or it is private and Recert is not in it. Type `/invite @Recert` there, or "
    "`/recert agency` with your agency's name in another channel.",
    "is_archived": "it is archived. Unarchive it, or type `/recert agency` with your agency's name in another channel.",
    "not_in_channel": "Recert is not in it. Type `/invite @Recert` there.",
    "restricted_action": "a setting of your workspace keeps apps from posting there. Ask a workspace admin.",
}


def why_refused(code: str) -> str:
    """What is the matter, by Slack's word for it, and what to do."""
    return _WORDS.get(code, f"Slack answers “{escape(code)}”. Whoever runs Recert finds more with `recert doctor`.")


def refused(agency: str, channel: str, code: str) -> Answer:
    """What happened, and what to do: told once, until a nudge gets through again."""
    why = why_refused(code)
    text = f"{escape(agency)} could not be nudged in <#{channel}>: {why} The next nudge goes out on its date."
    return Answer(text=text.replace("`", ""), blocks=(section(f":warning: {text}"),))
