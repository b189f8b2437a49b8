"""Which training officers' Slack accounts are deactivated, as far as it is known: of those who are members."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KNOWN = """
UPDATE training_officer SET deactivated_on = (
    SELECT member.deactivated_on FROM member JOIN agency ON agency.team_id = member.team_id
    WHERE agency.id = training_officer.agency_id AND member.user_id = training_officer.user_id
)
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("training_officer", sa.Column("deactivated_on", sa.Date(), nullable=True))
    op.execute(_KNOWN)


def downgrade() -> None:
    """Take back."""
    op.drop_column("training_officer", "deactivated_on")
