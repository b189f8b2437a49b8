"""Who moved to another agency by themselves; and the milestones of which an agency is not nudged."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("declined", sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "left_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_left_out_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_out")),
        sa.UniqueConstraint("agency_id", "milestone", name=op.f("uq_left_out_agency_id_milestone")),
    )


def downgrade() -> None:
    """Take back. The release before has nobody who moved, and its next import offers them the roster again."""
    op.drop_table("left_out")
    declined = sa.table("declined", sa.column("moved", sa.Boolean()))
    op.execute(declined.delete().where(declined.c.moved))
    op.drop_column("declined", "moved")
