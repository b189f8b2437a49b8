"""All scenes. A new file of scenes is imported here."""

from tests.gallery import members, newcomers, nudges, officers, refusals
from tests.gallery.book import SCENES

__all__ = ["SCENES", "members", "newcomers", "nudges", "officers", "refusals"]
