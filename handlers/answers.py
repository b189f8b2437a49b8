"""`/recert fees`, `deadlines` and `contacts`: what the rules say, for whoever asks."""

from handlers.progress import one_level
from handlers.request import Request
from handlers.views.blocks import Answer
from handlers.views.contacts import contacts as contacts_view
from handlers.views.deadlines import deadlines as deadlines_view
from handlers.views.fees import fees as fees_view
from handlers.words import alone
from rules.levels import Level


def fees(request: Request, words: list[str]) -> Answer:
    """`/recert fees [level]`: without a level the member's, else all three."""
    level = one_level(words) or (request.member.level if request.member else None)
    return fees_view(request.cycle, [level] if level else list(Level))


def deadlines(request: Request, words: list[str]) -> Answer:
    """`/recert deadlines`."""
    alone(words, "deadlines")
    return deadlines_view(request.cycle, request.today, request.book.after, member=request.member is not None)


def contacts(request: Request, words: list[str]) -> Answer:
    """`/recert contacts`."""
    alone(words, "contacts")
    return contacts_view(request.cycle, request.book.regions)
