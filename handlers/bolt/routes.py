"""Routes: the handler of a command, a button or a form, and whether it may change anything."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from handlers.answer import Affected, Answer
from handlers.request import Asker, Request, Services

_Value = TypeVar("_Value")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Route(Generic[_Value, _Result]):
    """A handler of a request and its input: the words typed, a button's value, a form."""

    handle: Callable[[Request, _Value], _Result]
    writes: bool = False

    def __call__(self, services: Services, asker: Asker, value: _Value) -> _Result:
        """Handle one request in a transaction, which ends before anything is sent.

        Raises `Refusal`; then nothing was saved.
        """
        with services.open(asker, writes=self.writes) as request:
            result = self.handle(request, value)
        if self.writes and isinstance(result, Answer) and result.affected is None:
            return replace(result, affected=Affected())
        return result


def reads(handle: Callable[[Request, _Value], _Result]) -> Route[_Value, _Result]:
    """Return the route of a handler that changes nothing."""
    return Route(handle)


def writes(handle: Callable[[Request, _Value], _Result]) -> Route[_Value, _Result]:
    """Return the route of a handler that may change something; the person's Home is drawn again afterwards."""
    return Route(handle, writes=True)
