"""Words about a season that has just ended: after its date, nothing that happens to a member changes its numbers."""

from handlers.ui.blocks import day
from storage.season_end import EndedSeason


def still_counts(ended: EndedSeason, agency: str) -> str:
    """Return the words that a season counts a member, whatever has become of them since."""
    return f"they still count in {agency}'s season of {day(ended.expires_on)}"


def never_counted(ended: EndedSeason, agency: str) -> str:
    """Return the words that a season does not count a member, who was not counted on its date."""
    return f"{agency}'s season of {day(ended.expires_on)} doesn't count them"
