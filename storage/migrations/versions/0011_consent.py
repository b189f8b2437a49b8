"""Rosters that offer: a place for each person whom a roster names and who has not answered, and who declined one.

Until now a roster made members of all whom Slack knew, and kept the others in `awaited`. These get a place and a
member's row of it. Members stay what they are: nobody can tell any more who of them had a roster's record only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_CHILDREN = ("progress_event", "course")
"""The tables whose rows SQLite deletes with a member's: it alters `member` by copying it and dropping the old one."""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "roster_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("invited_by", sa.String(), nullable=True),
        sa.Column("invited_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_roster_place_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_place")),
        sa.UniqueConstraint("agency_id", "user_id", name=op.f("uq_roster_place_agency_id_user_id")),
        sa.UniqueConstraint("agency_id", "email", name=op.f("uq_roster_place_agency_id_email")),
    )
    op.create_index(op.f("ix_roster_place_team_id_user_id"), "roster_place", ["team_id", "user_id"], unique=False)
    op.create_index(op.f("ix_roster_place_team_id_email"), "roster_place", ["team_id", "email"], unique=False)
    op.create_table(
        "declined",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_declined_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declined")),
        sa.UniqueConstraint("agency_id", "user_id", name=op.f("uq_declined_agency_id_user_id")),
    )
    op.create_index(op.f("ix_declined_user_id"), "declined", ["user_id"], unique=False)
    _set_children_aside()
    with op.batch_alter_table("member") as member:
        member.alter_column("user_id", existing_type=sa.String(), nullable=True)
        member.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
        member.create_unique_constraint(op.f("uq_member_place_id"), ["place_id"])
        member.create_foreign_key(
            op.f("fk_member_place_id_roster_place"), "roster_place", ["place_id"], ["id"], ondelete="CASCADE"
        )
        member.create_check_constraint(op.f("ck_member_one_owner"), "(user_id IS NULL) <> (place_id IS NULL)")
    _put_children_back()
    op.execute(
        "INSERT INTO roster_place (team_id, agency_id, email, name, created_at, updated_at) "
        "SELECT team_id, agency_id, email, name, created_at, updated_at FROM awaited ORDER BY id"
    )
    op.execute(
        "INSERT INTO member (team_id, place_id, agency_id, level, expires_on, number, instructor, examiner, "  # noqa: S608
        "chief_examiner, counted_from, created_at, updated_at) "
        "SELECT awaited.team_id, roster_place.id, awaited.agency_id, level, expires_on, number, instructor, examiner, "
        f"chief_examiner, {_day('awaited.created_at')}, awaited.created_at, awaited.updated_at "
        "FROM awaited JOIN roster_place ON roster_place.agency_id = awaited.agency_id "
        "AND roster_place.email = awaited.email ORDER BY awaited.id"
    )
    op.drop_table("awaited")


def downgrade() -> None:
    """Take back: whom Slack knows and who has not answered was a member then, unless they are one by themselves."""
    op.create_table(
        "awaited",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column(
            "level", sa.Enum("emt", "aemt", "paramedic", name="level", native_enum=False, length=20), nullable=False
        ),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("instructor", sa.Boolean(), nullable=False),
        sa.Column("examiner", sa.Boolean(), nullable=False),
        sa.Column("chief_examiner", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_awaited_agency_id_agency"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited")),
        sa.UniqueConstraint("team_id", "email", name=op.f("uq_awaited_team_id_email")),
    )
    op.create_index(op.f("ix_awaited_agency_id"), "awaited", ["agency_id"], unique=False)
    op.execute(
        "INSERT INTO awaited (team_id, agency_id, email, name, level, expires_on, number, instructor, examiner, "
        "chief_examiner, created_at, updated_at) "
        "SELECT place.team_id, place.agency_id, place.email, place.name, level, expires_on, number, instructor, "
        "examiner, chief_examiner, place.created_at, place.updated_at "
        "FROM roster_place AS place JOIN member ON member.place_id = place.id "
        "WHERE place.user_id IS NULL AND place.id IN "
        "(SELECT MIN(id) FROM roster_place WHERE user_id IS NULL GROUP BY team_id, email) ORDER BY place.id"
    )
    op.execute(
        "UPDATE member SET user_id = (SELECT user_id FROM roster_place WHERE id = place_id), place_id = NULL "
        "WHERE place_id IN (SELECT MIN(id) FROM roster_place AS place WHERE user_id IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM member AS own WHERE own.team_id = place.team_id AND own.user_id = place.user_id) "
        "GROUP BY team_id, user_id)"
    )
    op.execute("DELETE FROM member WHERE user_id IS NULL")
    _set_children_aside()
    with op.batch_alter_table("member") as member:
        member.drop_constraint(op.f("ck_member_one_owner"), type_="check")
        member.drop_constraint(op.f("fk_member_place_id_roster_place"), type_="foreignkey")
        member.drop_constraint(op.f("uq_member_place_id"), type_="unique")
        member.drop_column("place_id")
        member.alter_column("user_id", existing_type=sa.String(), nullable=False)
    _put_children_back()
    op.drop_table("declined")
    op.drop_table("roster_place")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _day(column: str) -> str:
    """Return the SQL for the date of an instant."""
    return f"date({column})" if _is_sqlite() else f"CAST({column} AS DATE)"


def _set_children_aside() -> None:
    for table in _CHILDREN if _is_sqlite() else ():
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608 - ours


def _put_children_back() -> None:
    for table in _CHILDREN if _is_sqlite() else ():
        op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608 - ours
        op.execute(f"DROP TABLE kept_{table}")
