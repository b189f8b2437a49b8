"""Errors of the storage layer."""


class DatabaseError(Exception):
    """Says that the database cannot be used, why, and what to do."""
