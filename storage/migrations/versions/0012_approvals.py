"""Who asked for a private reminder; and the name of the officers' reports, which are no longer weekly ones only."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KINDS = sa.table("direct_message", sa.column("kind", sa.String()))


def _rename(before: str, after: str) -> None:
    op.execute(_KINDS.update().where(_KINDS.c.kind == before).values(kind=after))


def upgrade() -> None:
    """Apply."""
    _rename("weekly", "progress")
    op.add_column("direct_message", sa.Column("requested_by", sa.String(), nullable=True))


def downgrade() -> None:
    """Take back. The release before knows no private reminders."""
    op.execute(_KINDS.delete().where(_KINDS.c.kind == "private"))
    _rename("progress", "weekly")
    op.drop_column("direct_message", "requested_by")
