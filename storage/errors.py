"""Errors of the storage layer."""

from sqlalchemy.exc import SQLAlchemyError

FAILURES = (SQLAlchemyError,)
"""What a session raises where the database does not answer, or does not do what it is asked."""


class DatabaseError(Exception):
    """Says that the database cannot be used, why, and what to do."""
