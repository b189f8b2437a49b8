"""The local day on which a nudge was claimed: one that an officer asked for counts as that day's."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("nudge", sa.Column("claimed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("nudge", "claimed_on")
