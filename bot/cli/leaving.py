"""Calls that save once: what they say if they are stopped before."""

from sqlalchemy import event

from bot import stopping
from storage.database import Database


def leaves_until_saved(database: Database, words: str) -> None:
    """Let a signal end the call at once, with these words, until it saves: then it ends by itself, and says so."""
    event.listen(database.engine, "commit", lambda _connection: stopping.finishes())
    stopping.leaves(words)
