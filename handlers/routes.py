"""Routes to handlers: each request is handled in one transaction, by somebody who has the right to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from handlers.answer import Affected, Answer, Refusal, View
from handlers.consent import with_roster
from handlers.request import Request, open_request
from handlers.rights import Right
from handlers.same_number import with_officers_told
from handlers.services import Asker, First, Services
from handlers.ui.blocks import day
from storage import reminders
from storage.certifications import EarlierCycleError

_Value = TypeVar("_Value")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Route(Generic[_Value, _Result]):
    """A handler of a request and its input: the words typed, a button's value, a form."""

    handle: Callable[[Request, _Value], _Result]
    writes: bool = False

    def __call__(
        self, services: Services, asker: Asker, value: _Value, right: Right, *, first: First | None = None
    ) -> _Result:
        """Handle one request of somebody who has the right to it, in a transaction that ends before anything is sent.

        `first` is done at its beginning. Raises `Refusal`; then nothing was saved.
        """
        with open_request(services, asker, writes=self.writes, first=first) as request:
            request.ask(right, value)
            try:
                result = self.handle(request, value)
            except EarlierCycleError as error:
                raise _behind(error) from None
            reminds = request.accepted is not None and reminders.are_on(request.session, request.need_member())
            only_opens = self.writes and isinstance(result, View)
            if isinstance(result, Answer):
                result = with_officers_told(result, request)  # type: ignore[assignment] # as it was
            if only_opens:  # a form that opens changes nothing yet
                request.session.rollback()
        if only_opens and first is not None:
            with open_request(services, asker, writes=False, first=first):
                pass
        if isinstance(result, Answer) and request.accepted is not None:
            return with_roster(result, request.accepted, reminds=reminds)  # type: ignore[return-value] # as it was
        if self.writes and isinstance(result, Answer) and result.affected is None:
            return replace(result, affected=Affected())
        return result


def _behind(error: EarlierCycleError) -> Refusal:
    held = day(error.held)
    return Refusal(
        f"Your date is {held} now, and {error.expires_on.year} is behind you, so nothing changed. If eLicensing "
        f"doesn't show {held}, `/recert undo v` takes you back until May 31."
    )


def reads(handle: Callable[[Request, _Value], _Result]) -> Route[_Value, _Result]:
    """Return the route of a handler that changes nothing."""
    return Route(handle)


def writes(handle: Callable[[Request, _Value], _Result]) -> Route[_Value, _Result]:
    """Return the route of a handler that may change something; the person's Home is drawn again afterwards."""
    return Route(handle, writes=True)
