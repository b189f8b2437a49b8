"""Whom a letter to training officers was about, so that the next one can say who came and who left since."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reported",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("now_in", sa.Integer(), nullable=True),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_reported_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported")),
        sa.UniqueConstraint(
            "agency_id", "cohort", "due_on", "member_id", name=op.f("uq_reported_agency_id_cohort_due_on_member_id")
        ),
    )
    op.create_index(op.f("ix_reported_member_id"), "reported", ["member_id"])
    op.create_index(op.f("ix_reported_user_id"), "reported", ["user_id"])
    op.create_index(op.f("ix_reported_now_in"), "reported", ["now_in"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("reported")
