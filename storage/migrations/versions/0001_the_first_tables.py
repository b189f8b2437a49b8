"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("nudge_hour", sa.Integer(), nullable=False),
        sa.Column("names_in_channel", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("team_id", "channel_id", name=op.f("uq_agency_team_id_channel_id")),
    )
    op.create_index(op.f("ix_agency_timezone_nudge_hour"), "agency", ["timezone", "nudge_hour"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "level",
            sa.Enum("emt", "aemt", "paramedic", name="level", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column(
            "affiliation",
            sa.Enum("agency", "region", "inactive", name="affiliation", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("instructor", sa.Boolean(), nullable=False),
        sa.Column("examiner", sa.Boolean(), nullable=False),
        sa.Column("chief_examiner", sa.Boolean(), nullable=False),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_member_agency_id_agency"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("team_id", "user_id", name=op.f("uq_member_team_id_user_id")),
    )
    op.create_index(op.f("ix_member_agency_id_expires_on"), "member", ["agency_id", "expires_on"], unique=False)
    op.create_index(op.f("ix_member_expires_on"), "member", ["expires_on"], unique=False)
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Date(), nullable=False),
        sa.Column("milestone", sa.String(), nullable=False),
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
        sa.Column("nudge_id", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_nudge_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("agency_id", "cohort", "milestone", name=op.f("uq_nudge_agency_id_cohort_milestone")),
    )
    op.create_index(op.f("ix_nudge_state_lease_until"), "nudge", ["state", "lease_until"], unique=False)
    op.create_table(
        "training_officer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_training_officer_agency_id_agency"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_officer")),
        sa.UniqueConstraint("agency_id", "user_id", name=op.f("uq_training_officer_agency_id_user_id")),
    )
    op.create_index(op.f("ix_training_officer_user_id"), "training_officer", ["user_id"], unique=False)
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("approval", sa.String(), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quarters > 0", name=op.f("ck_course_quarters_positive")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_course_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index(op.f("ix_course_member_id"), "course", ["member_id"], unique=False)
    op.create_table(
        "progress_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("by_user", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_progress_event_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_event")),
    )
    op.create_index(
        op.f("ix_progress_event_member_id_cycle_step_id"),
        "progress_event",
        ["member_id", "cycle", "step", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_progress_event_member_id_cycle_step_id"), table_name="progress_event")
    op.drop_table("progress_event")
    op.drop_index(op.f("ix_course_member_id"), table_name="course")
    op.drop_table("course")
    op.drop_index(op.f("ix_training_officer_user_id"), table_name="training_officer")
    op.drop_table("training_officer")
    op.drop_index(op.f("ix_nudge_state_lease_until"), table_name="nudge")
    op.drop_table("nudge")
    op.drop_index(op.f("ix_member_expires_on"), table_name="member")
    op.drop_index(op.f("ix_member_agency_id_expires_on"), table_name="member")
    op.drop_table("member")
    op.drop_index(op.f("ix_agency_timezone_nudge_hour"), table_name="agency")
    op.drop_table("agency")
