"""Lines with a source each; the age that most of the sources share is given once, below them."""

from collections import Counter
from collections.abc import Sequence

from handlers.ui.blocks import link
from rules.book import OUR_CONCLUSION, Sourced, SourcedLine


def usual_age(told: Sequence[Sourced]) -> str:
    """Return the age of most sources."""
    return Counter(each.source.as_of for each in told).most_common(1)[0][0]


def where_from(told: Sourced, usual: str) -> str:
    """Return a link to a fact's source, its age if it differs from the usual one, and whether it is a conclusion."""
    age = "" if told.source.as_of == usual else f", {told.source.as_of}"
    conclusion = f", {OUR_CONCLUSION}" if told.is_conclusion else ""
    return f"({link(told.source.url, 'source')}{age}{conclusion})"


def sourced(told: Sequence[SourcedLine], usual: str) -> list[str]:
    """Return each line with its source."""
    return [f"•  {each.text} {where_from(each, usual)}" for each in told]


def said_once(usual: str) -> str:
    """Return the usual age, which the lines left out."""
    return f"Sources: {usual}, unless noted."
