"""Checks of composition objects: text, options and the confirmation dialog.

Limits: https://docs.slack.dev/reference/block-kit/composition-objects
"""

from fakeslack.blockkit.checks import Check, boolean, items, one_of, record, required, string, tagged

ID = string(255)
URL = string(3000)


def plain(most: int) -> Check:
    """Accept a plain_text object of at most `most` characters."""
    shape = record({"type": required(one_of("plain_text")), "text": required(string(most)), "emoji": boolean})
    return tagged({"plain_text": shape}, "text")


def text(most: int) -> Check:
    """Accept a plain_text or mrkdwn object of at most `most` characters."""
    mrkdwn = record({"type": required(one_of("mrkdwn")), "text": required(string(most)), "verbatim": boolean})
    return tagged({"plain_text": plain(most), "mrkdwn": mrkdwn}, "text")


def option(label: Check) -> Check:
    """Accept an option whose text the check `label` accepts."""
    return record(
        {
            "text": required(label),
            "value": required(string(150)),
            "description": text(75),
            "url": URL,
        },
    )


PLAIN_OPTION = option(plain(75))
RICH_OPTION = option(text(75))
OPTION_GROUP = record({"label": required(plain(75)), "options": required(items(PLAIN_OPTION, 100))})

CONFIRM = record(
    {
        "title": required(plain(100)),
        "text": required(text(300)),
        "confirm": required(plain(30)),
        "deny": required(plain(30)),
        "style": one_of("primary", "danger"),
    },
)
