"""Direct messages: the members who want reminders, and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("member", sa.Column("reminds_since", sa.Date(), nullable=True))
    op.add_column("member", sa.Column("snoozed_until", sa.Date(), nullable=True))
    op.add_column("member", sa.Column("timezone", sa.String(), nullable=True))
    op.drop_index(op.f("ix_member_expires_on"), "member")
    op.create_index(op.f("ix_member_expires_on_reminds_since"), "member", ["expires_on", "reminds_since"], unique=False)
    op.create_index(op.f("ix_member_timezone"), "member", ["timezone"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("reminder", "renewal", "weekly", "summary", name="kind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("cohort", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sending",
                "sent",
                "failed",
                "unknown",
                "skipped",
                name="nudgestate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("letter_id", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_letter_agency_id_agency"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("team_id", "user_id", "kind", "key", name=op.f("uq_letter_team_id_user_id_kind_key")),
    )
    op.create_index(op.f("ix_letter_state_lease_until"), "letter", ["state", "lease_until"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("letter")
    op.drop_index(op.f("ix_member_timezone"), "member")
    op.drop_index(op.f("ix_member_expires_on_reminds_since"), "member")
    op.create_index(op.f("ix_member_expires_on"), "member", ["expires_on"], unique=False)
    op.drop_column("member", "timezone")
    op.drop_column("member", "snoozed_until")
    op.drop_column("member", "reminds_since")
