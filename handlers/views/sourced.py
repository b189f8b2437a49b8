"""Lines with a source each: the age that most of the sources have is said once, below them."""

from collections import Counter
from collections.abc import Sequence

from handlers.views.blocks import link
from rules.book import SourcedLine


def usual_age(told: Sequence[SourcedLine]) -> str:
    """The age of most sources."""
    return Counter(each.source.as_of for each in told).most_common(1)[0][0]


def sourced(told: Sequence[SourcedLine], usual: str) -> list[str]:
    """Each line with a link to its source, and its age if it is another than usual."""
    ages = ["" if each.source.as_of == usual else f", {each.source.as_of}" for each in told]
    return [f"•  {each.text} ({link(each.source.url, 'source')}{age})" for each, age in zip(told, ages, strict=True)]


def said_once(usual: str) -> str:
    """The age that was left out."""
    return f"Sources: {usual}, where nothing else is said."
