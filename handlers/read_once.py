"""A property that is read once for each object, by any number of threads at once.

Python 3.11's `functools.cached_property` holds one lock for all objects of its class while it computes: a request that
waits for the database's lock would keep the one that has it from reading on, until the wait is over.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


class read_once(Generic[_T]):  # noqa: N801 - a decorator, written as `property` is
    """Make a property of a method, which is called when it is first asked for."""

    def __init__(self, read: Callable[[Any], _T]) -> None:
        self._read = read
        self.__doc__ = read.__doc__

    def __get__(self, instance: object, owner: type) -> _T:
        """Return the value, which stands in for this from now on, until it is deleted."""
        value = vars(instance)[self._read.__name__] = self._read(instance)
        return value
