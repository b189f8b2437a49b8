"""The result of a roster's import: how many people it recorded, and which of them need a second look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from storage.members import Record
from storage.shared_numbers import Sharer


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """The record of a member that a roster changed, before and after.

    `may_be_renewal`: the new date came in place of one whose season is open, and they have no V. `marks` is how many
    steps were marked for the date before, and stay with it.
    """

    user_id: str
    before: Record
    after: Record
    marks: int = 0
    may_be_renewal: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a roster made for somebody on it: in their own record, or in what the roster says of them."""

    user_id: str | None
    name: str
    before: Record
    after: Record


@dataclass(frozen=True, slots=True)
class OnRoster:
    """Somebody on a roster: a user of Slack, or one by the name or address that it has."""

    user_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class NewDate:
    """Somebody whose row has a later date, `after`, than that by which they renew, `before`, though V isn't marked.

    `row` is the id of what is recorded of them. `passed`: the date before has.
    """

    row: int
    user_id: str | None
    name: str
    before: date
    after: date
    passed: bool


@dataclass(frozen=True, slots=True)
class OtherDate:
    """Somebody who keeps another date than their row has: of a cycle after it, or of one that follows on V.

    `asks`: they are to be asked which is right.
    """

    user_id: str | None
    name: str
    in_file: date
    now: date
    asks: bool


@dataclass(frozen=True, slots=True)
class United:
    """A member whose own record took in what the roster said of them by a name; `marked`: with marked steps."""

    user_id: str
    name: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Somebody who is new on the roster, and whose date has passed."""

    user_id: str | None
    name: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody on the roster whom a file does not name: the id of their row, and who they are."""

    id: int
    user_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The number of a file's people who were new, changed or unchanged, and who of them is a case of its own.

    `pending`: Slack does not know them yet, by name or address. `declined`: user ids of those who said that they
    are not on this roster, `moved` of those who went to another agency by themselves: both are left out. `records`:
    the members whose own record was changed, and who are to be told. `changes` and `newcomers` are those who were
    changed or new. `kept`: whose rows have a date of a cycle
    before the one that they stand in, or not that which follows on V; these were left as they are. `later`: who has a
    later date in the file, which changed nothing until the training officer says what it is. `united`: whose own
    record took in a place of the roster. `lapsed`: those new ones whose date has passed.
    `touched` are the user ids of all who are new or changed. `untold`: how many of the agency's people nobody has
    told yet that they are on its roster. `missing`: who stood on it before, and is not in the file; they stay.
    `shared`: who on the roster have one number by now.
    """

    new: int
    changed: int
    same: int
    pending: tuple[str, ...]
    declined: tuple[str, ...]
    moved: tuple[str, ...]
    records: tuple[ChangedRecord, ...]
    changes: tuple[Change, ...]
    newcomers: tuple[OnRoster, ...]
    touched: frozenset[str]
    untold: int
    missing: tuple[Missing, ...]
    kept: tuple[OtherDate, ...]
    united: tuple[United, ...]
    later: tuple[NewDate, ...]
    lapsed: tuple[Lapsed, ...]
    shared: Mapping[str, Sequence[Sharer]]

    @property
    def everybody(self) -> int:
        """The number of people of the file who are on the roster."""
        return self.new + self.changed + self.same
