"""The words in the name of a column, and what a column of that name holds."""

import re

_NUMBER = {"number", "no", "num", "nbr", "id"}
_CREDENTIAL = {"license", "licence", "lic", "certification", "certificate", "cert", "credential", "ems", "emt", "oems"}
_EXPIRES = {"exp", "expr", "expires", "expiration", "expiry", "expire", "expdate", "exprdate"}
_STATUS = {"status", "stat"}
_OTHER = {
    *("type", "status", "level", "nremt", "national", "registry"),
    *(
        "cpr",
        "bls",
        "acls",
        "pals",
        "phtls",
        "driver",
        "drivers",
        "dl",
        "cdl",
        "physical",
        "tb",
        "hazmat",
        "nims",
        "card",
        *("nr", "aha", "rn", "clearance", "security", "access", "pay"),
    ),
}
"""Words in the names of columns that hold another number, or another date."""


def words_of(name: str) -> frozenset[str]:
    """Return the words of a column's name: ``LIC_NBR``, ``LicenseNo`` and ``License #`` have two each."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("#", " no ")
    return frozenset(re.findall(r"[a-z]+", spaced.casefold()))


def is_number(words: frozenset[str]) -> bool:
    """Return whether a column of these words holds certification numbers."""
    return bool(words & _NUMBER) and bool(words & _CREDENTIAL) and not words & _OTHER


def is_expiration(words: frozenset[str]) -> bool:
    """Return whether a column of these words holds the expiration dates of certifications."""
    return bool(words & _EXPIRES) and not words & _OTHER and not {"i", "c"} <= words  # an instructor's


def is_status(words: frozenset[str]) -> bool:
    """Return whether a column of these words holds the status of licenses."""
    return bool(words & _STATUS) and not words & (_OTHER - {"status"})


def is_about_status(words: frozenset[str]) -> bool:
    """Return whether a column of these words says more of a status that stands in another one: ``Status Date``."""
    return is_status(words) and bool(words & {"date", "since", "reason"})


def is_level(words: frozenset[str]) -> bool:
    """Return whether a column of these words holds levels."""
    return ("level" in words and not words & (_OF_OTHERS | {"clearance", "security", "access", "pay"})) or (
        "type" in words and bool(words & _CREDENTIAL)
    )


_OF_OTHERS = {"mailing", "supervisor", "supervisors", "manager", "managers", "emergency", "parent", "spouse", "chief"}
"""Words of a column with other people's addresses, or with streets."""


def is_email(words: frozenset[str]) -> bool:
    """Return whether a column of these words holds e-mail addresses."""
    return bool(words & {"email", "mail"}) and not words & _OF_OTHERS


def is_any_email(words: frozenset[str]) -> bool:
    """Return whether a column of these words holds e-mail addresses, whoever's they are."""
    return bool(words & {"email", "mail"}) and "mailing" not in words


def is_slack_id(words: frozenset[str]) -> bool:
    """Return whether a column of these words holds Slack ids."""
    return "slack" in words and bool(words & {"id", "user", "member"}) and not words & _OF_OTHERS
