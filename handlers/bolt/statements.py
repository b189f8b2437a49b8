"""Sentences that state something: that there is a new date, that a course was taken, what one's record is to have."""

import re
from collections.abc import Sequence

from handlers.text import words_of
from rules.levels import parse_level
from rules.numbers import parse_number

_NEW_DATE = re.compile(
    r"(?:(?:i )?(?:just )?(?:got|have|received|see) )?(?:my |a |the )?new (?:"
    r"(?:expiration|exp|expiry|cert|certification|license|card)(?: date)?|date)"
    r"(?: (?:is|shows|says|in|on|up|elicensing|the|now|came|arrived|here|today|e?mail))*"
)
_CARD = re.compile(
    r"(?:i (?:just )?)?(?:(?:got|received) my (?:card|license)|my (?:card|license) (?:just )?(?:came|arrived|is here))"
    r"(?: (?:in|the|e?mail|today|yesterday|from|state|finally))*"
)
_GOOD = re.compile(
    r"(?:(?:i'm|im|i am) )?(?:good|all set|set|certified|recertified|renewed)(?: now)? (?:until|till|til|thru|through)"
)
_SHOWS = re.compile(
    r"(?:the )?(?:elicensing|state|portal|website)(?:'s)?(?: site| website| portal)? (?:now |already |finally |just )?"
    r"(?:shows|says|has|lists)"
    r"(?: (?:my|me|the|a|new|date|expiration|it|now|until|through))*"
)
_UNTIL = r"(?: (?P<date>(?:20)?[23]\d|\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d|[a-z]{3,9} \d{1,2} \d{4}|20\d\d-\d\d-\d\d))?"
_SAY_NEW_DATE = [re.compile(each.pattern + _UNTIL) for each in (_NEW_DATE, _SHOWS, _CARD, _GOOD)]


def new_date(said: Sequence[str]) -> list[str] | None:
    """Return the words of the date that there is by now: ``elicensing shows 2029``; [] if it isn't said.

    None if words say nothing of a new date; a question doesn't.
    """
    text = " ".join(filter(None, said))
    found = next(filter(None, (each.fullmatch(text) for each in _SAY_NEW_DATE)), None)
    if found is None:
        return None
    if _CARD.match(text) or {"came", "arrived", "got", "received"} & set(said):  # a date is that on which it came
        return []
    when = found["date"] or ""
    return f"20{when}".split() if len(when) == len("29") else when.split()


_STILL_OLD = re.compile(
    r"(?:the )?(?:elicensing|state|portal|website) "
    r"(?:still (?:says|shows|has)|(?:doesn'?t|isn'?t) show(?:ing)?).*"
)
_NREMT_SHOWS = re.compile(r"(?:the )?nremt (?:now |already )?(?:says|shows|has)(?: .*)? 20\d\d")


def asks_about_new_date(said: Sequence[str]) -> bool:
    """Return whether words say that eLicensing has no new date yet, or that NREMT has one: neither is V."""
    text = " ".join(filter(None, said))
    return any(each.fullmatch(text) for each in (_STILL_OLD, _NREMT_SHOWS))


_ONESELF = words_of("i i'm i've im ive just")
_TOOK = words_of("took taken attended completed finished had did")
_ATTENDED = words_of("took taken attended")
"""Deeds that are done to a course alone; the others only where words name one: ``did ACLS``, not ``did a shift``."""
_NAMES_A_COURSE = words_of(
    """acls als amls bls ce class conference course cpr drill emr epc gems geriatric hazmat icls in-service inservice
    itls lecture module nals narcan nccp pals peds pediatric pepp phtls prehospital refresher rounds seminar session
    stroke training trauma webinar workshop"""
)
_NO_COURSE = words_of(
    """call calls drive driving duty hold holding me ot overtime shift shifts sleep slept standby wait waiting when
    work worked working"""
)
_ARTICLES = words_of("my a an the")


def after_deed(said: Sequence[str]) -> int:
    """Return the place after “I took a” or “just attended my”, at the beginning; 0 if that isn't there."""
    at = next((at for at, word in enumerate(said) if word not in _ONESELF), len(said))
    is_course = said[at : at + 1] and (said[at] in _ATTENDED or _NAMES_A_COURSE & set(said))
    if is_course and said[at] in _TOOK and not _NO_COURSE & set(said):
        return next((each for each, word in enumerate(said) if each > at and word not in _ARTICLES), 0)
    return 0


_DATE = re.compile(r"(?:20\d\d|\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d|20\d\d-\d\d-\d\d)$", re.ASCII)
_FULL_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d$|20\d\d-\d\d-\d\d$", re.ASCII)
_AROUND_A_DATE = words_of(
    """my i i'm im am an and is it it's its in on the a wrong date expiration exp expire expires expiring certification
    cert card license should be not number"""
)
_SAYS_EXPIRES = words_of("date expiration exp expire expires expiring")
_AROUND_A_NUMBER = words_of("number my cert certification certificate license nremt emt # is it's its the no")
_AROUND_A_LEVEL = words_of("a an am now not no longer anymore and medic basic advanced just became recently")


def says_record(said: Sequence[str]) -> bool:
    """Return whether words say what one's record is to have: ``my number is P0123456``, ``I'm a medic now``."""
    facts = [word for word in said if parse_number(word) or parse_level(word) or _DATE.match(word)]
    if any(map(parse_level, facts)) and any(_FULL_DATE.match(word) for word in facts):
        return True
    says_so = set(said) & _SAYS_EXPIRES or any(map(parse_level, facts))
    if set(said) - set(facts) <= _AROUND_A_DATE and any(map(_DATE.match, facts)) and says_so:
        return True
    if any(parse_number(word) is not None for word in said):
        return all(word in _AROUND_A_NUMBER or word in facts for word in said)
    own = bool(said) and said[0] in {"i'm", "im"} and any(parse_level(word) for word in said[1:])
    return own and all(word in _AROUND_A_LEVEL or parse_level(word) for word in said[1:])
