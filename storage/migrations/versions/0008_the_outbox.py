"""The outbox: direct messages in a table of that name, and what a message is about in columns of its own.

Until now a nudge that an officer requested was told by its milestone, ``now-2026-11-24``, and a direct message by a
key: ``2027-03-31:feb-1``, ``2027-03-31:again-2027-02-22`` at the end of a snooze, or, for an officer,
``7:2027-03-31:2027-03-08`` with the agency's id. The day in a name is the row's `due_on`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_REQUESTED = "milestone LIKE 'now-____-__-__'"
_SNOOZED = "key LIKE '____-__-__:again-____-__-__'"
_OF_OFFICER = "kind IN ('weekly', 'summary')"
_SAME = (
    "id, team_id, user_id, kind, agency_id, cohort, due_on, state, attempts, claimed_at, claimed_on, lease_until, "
    "retry_at, channel_id, ts, reason, created_at, updated_at"
)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("nudge") as nudge:
        nudge.add_column(sa.Column("requested_for", sa.Date(), nullable=True))
        nudge.alter_column("milestone", existing_type=sa.String(), nullable=True)
        nudge.create_unique_constraint(
            op.f("uq_nudge_agency_id_cohort_requested_for"), ["agency_id", "cohort", "requested_for"]
        )
    op.execute(f"UPDATE nudge SET requested_for = due_on, milestone = NULL WHERE {_REQUESTED}")  # noqa: S608 - ours
    with op.batch_alter_table("nudge") as nudge:
        nudge.create_check_constraint(op.f("ck_nudge_one_subject"), "(milestone IS NULL) <> (requested_for IS NULL)")

    op.create_table(
        "direct_message",
        *_columns(),
        sa.Column("milestone", sa.String(), nullable=True),
        sa.Column("requested_for", sa.Date(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_direct_message_agency_id_agency"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_message")),
        sa.UniqueConstraint(
            "team_id",
            "user_id",
            "kind",
            "cohort",
            "milestone",
            name=op.f("uq_direct_message_team_id_user_id_kind_cohort_milestone"),
        ),
        sa.UniqueConstraint(
            "team_id",
            "user_id",
            "kind",
            "cohort",
            "requested_for",
            name=op.f("uq_direct_message_team_id_user_id_kind_cohort_requested_for"),
        ),
        sa.UniqueConstraint(
            "agency_id",
            "user_id",
            "kind",
            "cohort",
            "due_on",
            name=op.f("uq_direct_message_agency_id_user_id_kind_cohort_due_on"),
        ),
    )
    op.execute(
        f"INSERT INTO direct_message ({_SAME}, message_id, milestone, requested_for) "  # noqa: S608 - ours
        f"SELECT {_SAME}, letter_id, "
        # A member's key is the cohort, eleven characters with its colon, and the milestone.
        f"CASE WHEN {_OF_OFFICER} OR {_SNOOZED} THEN NULL ELSE substr(key, 12) END, "
        f"CASE WHEN {_SNOOZED} THEN due_on END FROM letter"
    )
    op.drop_table("letter")
    op.create_index(
        op.f("ix_direct_message_state_lease_until"), "direct_message", ["state", "lease_until"], unique=False
    )
    _number_on("direct_message")


def downgrade() -> None:
    """Take back."""
    op.create_table(
        "letter",
        *_columns(),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("letter_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_letter_agency_id_agency"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("team_id", "user_id", "kind", "key", name=op.f("uq_letter_team_id_user_id_kind_key")),
    )
    cohort, due_on, requested_for = (f"CAST({day} AS VARCHAR)" for day in ("cohort", "due_on", "requested_for"))
    op.execute(
        f"INSERT INTO letter ({_SAME}, letter_id, key) SELECT {_SAME}, message_id, "  # noqa: S608 - ours
        f"CASE WHEN {_OF_OFFICER} THEN CAST(COALESCE(agency_id, -id) AS VARCHAR) || ':' || {cohort} || ':' || {due_on} "
        f"ELSE {cohort} || ':' || COALESCE(milestone, 'again-' || {requested_for}) END FROM direct_message"
    )
    op.drop_table("direct_message")
    op.create_index(op.f("ix_letter_state_lease_until"), "letter", ["state", "lease_until"], unique=False)
    _number_on("letter")

    with op.batch_alter_table("nudge") as nudge:
        nudge.drop_constraint(op.f("ck_nudge_one_subject"), type_="check")
    op.execute(
        f"UPDATE nudge SET milestone = 'now-' || {requested_for} WHERE requested_for IS NOT NULL"  # noqa: S608 - ours
    )
    with op.batch_alter_table("nudge") as nudge:
        nudge.drop_constraint(op.f("uq_nudge_agency_id_cohort_requested_for"), type_="unique")
        nudge.alter_column("milestone", existing_type=sa.String(), nullable=False)
        nudge.drop_column("requested_for")


def _columns() -> list[sa.Column[object]]:
    """Return the columns that the table has before and after."""
    kinds, states = (
        sa.Enum("reminder", "renewal", "weekly", "summary", name="kind", native_enum=False, length=20),
        sa.Enum(
            "pending",
            "sending",
            "sent",
            "failed",
            "unknown",
            "skipped",
            name="messagestate",
            native_enum=False,
            length=20,
        ),
    )
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("cohort", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", states, nullable=False),
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
    ]


def _number_on(table: str) -> None:
    """Let PostgreSQL give new rows ids after those that were copied; SQLite does so by itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table})) "  # noqa: S608 - ours
            f"WHERE EXISTS (SELECT 1 FROM {table})"
        )
