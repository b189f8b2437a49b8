"""Since when Slack has held a message back, and until when it holds a whole workspace back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("nudge", "direct_message"):
        op.add_column(table, sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "workspace_hold",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_workspace_hold")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("workspace_hold")
    for table in ("direct_message", "nudge"):
        op.drop_column(table, "held_since")
