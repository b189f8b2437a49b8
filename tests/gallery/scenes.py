"""All scenes. A new file of scenes is imported here."""

from tests.gallery import (
    agencies,
    direct_messages,
    homes,
    members,
    newcomers,
    nudges,
    officers,
    refusals,
    roster_files,
    roster_pages,
)
from tests.gallery.book import SCENES

__all__ = [
    "SCENES",
    "agencies",
    "direct_messages",
    "homes",
    "members",
    "newcomers",
    "nudges",
    "officers",
    "refusals",
    "roster_files",
    "roster_pages",
]
