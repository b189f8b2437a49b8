"""The day on which a member came to their agency: a date that they correct changes nothing about it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("member", sa.Column("came_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE member SET came_on = (SELECT MIN(counted_from) FROM certification WHERE certification.member_id = "
        "member.id AND certification.agency_id = member.agency_id) WHERE agency_id IS NOT NULL"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("member", "came_on")
