"""A member's roles, as columns of their row."""

from collections.abc import Collection, Sequence
from typing import Any

from rules.steps import Role
from storage.tables import ROLE_COLUMNS, Member

ROLES: tuple[Any, ...] = tuple(getattr(Member, column) for column in ROLE_COLUMNS.values())
"""A member's role columns, as a statement selects them, in the order in which `roles_of` reads them."""


def roles_of(cells: Sequence[bool]) -> frozenset[Role]:
    """Return the roles whose selected columns are true."""
    return frozenset(role for role, holds in zip(ROLE_COLUMNS, cells, strict=True) if holds)


def role_cells(roles: Collection[Role] | None) -> dict[str, Any]:
    """Return the columns of someone who holds these roles."""
    return {column: role in (roles or ()) for role, column in ROLE_COLUMNS.items()}


def set_roles(row: Member, roles: Collection[Role]) -> None:
    """Make someone hold these roles, and no others."""
    for column, holds in role_cells(roles).items():
        setattr(row, column, holds)
