"""Roles as columns: a member, and a pending member, has a yes or no for each."""

from collections.abc import Collection, Sequence
from typing import Any

from rules.steps import Role
from storage.tables import ROLE_COLUMNS, Awaited, Member

OF_MEMBER: tuple[Any, ...] = tuple(getattr(Member, column) for column in ROLE_COLUMNS.values())
"""A member's role columns, as a statement selects them, in the order in which `held` reads them."""


def held(cells: Sequence[bool]) -> frozenset[Role]:
    """Return the roles whose selected columns are true."""
    return frozenset(role for role, holds in zip(ROLE_COLUMNS, cells, strict=True) if holds)


def cells(roles: Collection[Role] | None) -> dict[str, bool]:
    """Return the columns of someone who holds these roles."""
    return {column: role in (roles or ()) for role, column in ROLE_COLUMNS.items()}


def keep(row: Member | Awaited, roles: Collection[Role]) -> None:
    """Make someone hold these roles, and no others."""
    for column, holds in cells(roles).items():
        setattr(row, column, holds)
