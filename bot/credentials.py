"""Tokens, secrets and keys as people paste them: trimmed, and recognized by kind."""

import binascii
import re
from base64 import urlsafe_b64decode

_QUOTES = {'""', "''", "``", "“”", "‘’"}
_INVISIBLE = "\0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"

_KINDS = {
    "a bot token (xoxb-…)": re.compile(r"xoxb-.*"),
    "an app-level token (xapp-…)": re.compile(r"xapp-.*"),
    "a user token (xoxp-…)": re.compile(r"xoxp-.*"),
    "an expiring token (xoxe…), made where token rotation is on": re.compile(r"xoxe.*"),
    "a token of another kind (xox…)": re.compile(r"xox.*"),
    "a signing or client secret": re.compile(r"[0-9a-f]{32}"),
    "a client ID": re.compile(r"\d+\.\d+"),
}
"""The pattern of each kind, by its name. The first that matches is used."""

_EXPECTED = {
    "SLACK_BOT_TOKEN": "a bot token (xoxb-…)",
    "SLACK_APP_TOKEN": "an app-level token (xapp-…)",
    "SLACK_SIGNING_SECRET": "a signing or client secret",
    "SLACK_CLIENT_ID": "a client ID",
    "SLACK_CLIENT_SECRET": "a signing or client secret",
}
_PLAIN = re.compile(r"[!#-&(-_a-~]+")
"""Visible ASCII without quotes: all that a header can carry, and more than any of them is made of."""

_KEY_BYTES = 32


def trimmed(text: str) -> str:
    """Remove the blanks, invisible characters and pairs of quotes around a value."""
    before = None
    while text != before:
        before, text = text, text.strip().strip(_INVISIBLE)
        if len(text) > 1 and text[0] + text[-1] in _QUOTES:
            text = text[1:-1]
    return text


def kind(text: str) -> str | None:
    """Name the kind of this token, secret or ID; None if it looks like none of Slack's."""
    return next((words for words, pattern in _KINDS.items() if pattern.fullmatch(text)), None)


def mistake(name: str, text: str) -> str | None:
    """Say what is wrong with a token, a secret or a client ID in this setting; None if nothing is.

    One of no known kind is accepted: only Slack can tell.
    """
    if _PLAIN.fullmatch(text) is None:
        return "there is a blank, a quote or a special character in it"
    found = kind(text)
    return None if found in {None, _EXPECTED[name]} else f"this is {found}"


def is_fernet_key(text: str) -> bool:
    """Return whether this is 32 bytes in the base64 of URLs, as Fernet takes them."""
    if re.fullmatch(r"[A-Za-z0-9_-]{43}=", text) is None:
        return False
    try:
        return len(urlsafe_b64decode(text)) == _KEY_BYTES
    except binascii.Error:
        return False
