"""One record a cycle: a member's level, date and number move into certifications.

Who has moved on after V gets the certification of that season as well, and who has V the one that follows: until now
their date stayed what it was.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_CHILDREN = ("progress_event", "course", "certification")
"""The tables whose rows SQLite deletes with a member's: it alters `member` by copying it and dropping the old one."""

_COLUMNS = (
    "member_id, cycle, level, expires_on, number, agency_id, source, begins_on, counted_from, created_at, updated_at"
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "certification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("level", _level(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "member",
                "roster",
                "self-reported",
                "officer",
                "state list",
                name="source",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_certification_member_id_member"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_certification_agency_id_agency"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
        sa.UniqueConstraint("member_id", "cycle", name=op.f("uq_certification_member_id_cycle")),
    )
    op.create_index(
        op.f("ix_certification_agency_id_expires_on"), "certification", ["agency_id", "expires_on"], unique=False
    )
    op.create_index(op.f("ix_certification_expires_on"), "certification", ["expires_on"], unique=False)
    _fill()
    _set_children_aside(*_CHILDREN)
    with op.batch_alter_table("member") as member:
        member.drop_index(op.f("ix_member_agency_id_expires_on"))
        member.drop_index(op.f("ix_member_expires_on_reminds_since"))
        member.create_index(op.f("ix_member_agency_id"), ["agency_id"], unique=False)
        for column in ("level", "expires_on", "number", "counted_from"):
            member.drop_column(column)
    _put_children_back(*_CHILDREN)


def _fill() -> None:
    recertified = (
        "SELECT member_id, cycle, confirmed, by_user FROM progress_event AS v WHERE step = 'V' AND done "
        "AND id = (SELECT MAX(id) FROM progress_event AS x WHERE x.member_id = v.member_id AND x.cycle = v.cycle "
        "AND x.step = 'V')"
    )
    year = _year("member.expires_on")
    op.execute(
        f"INSERT INTO certification ({_COLUMNS}) "  # noqa: S608 - ours, as all of these
        f"SELECT member.id, v.cycle, level, {_moved('expires_on', f'v.cycle - {year}')}, number, agency_id, 'member', "
        f"NULL, {_day('created_at')}, created_at, updated_at "
        f"FROM member JOIN ({recertified}) AS v ON v.member_id = member.id WHERE v.cycle < {year}"
        + _is_date("expires_on")
    )
    op.execute(
        f"INSERT INTO certification ({_COLUMNS}) "  # noqa: S608
        f"SELECT id, {year}, level, expires_on, number, agency_id, "
        "CASE WHEN place_id IS NULL THEN 'member' ELSE 'roster' END, "
        "CASE WHEN EXISTS (SELECT 1 FROM certification AS known WHERE known.member_id = member.id) "
        "THEN counted_from END, counted_from, created_at, updated_at FROM member"
    )
    op.execute(
        f"INSERT INTO certification ({_COLUMNS}) "  # noqa: S608
        f"SELECT member.id, {year} + 2, level, {_moved('expires_on', '2')}, number, agency_id, "
        "CASE WHEN NOT confirmed THEN 'self-reported' WHEN by_user = 'state list' THEN 'state list' "
        "ELSE 'officer' END, "
        f"{_day_after('expires_on')}, {_day_after('expires_on')}, created_at, updated_at "
        f"FROM member JOIN ({recertified}) AS v ON v.member_id = member.id AND v.cycle = {year}{_is_date('expires_on')}"
    )


def downgrade() -> None:
    """Take back: of a member's certifications the one that is held today remains."""
    with op.batch_alter_table("member") as member:
        member.drop_index(op.f("ix_member_agency_id"))
        member.add_column(sa.Column("level", _level(), nullable=True))
        member.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        member.add_column(sa.Column("number", sa.String(), nullable=True))
        member.add_column(sa.Column("counted_from", sa.Date(), nullable=True))
    for column in ("level", "expires_on", "number", "counted_from"):
        op.execute(
            f"UPDATE member SET {column} = (SELECT {column} FROM certification AS held "  # noqa: S608
            "WHERE held.member_id = member.id AND (held.begins_on IS NULL OR held.begins_on <= CURRENT_DATE) "
            "ORDER BY held.cycle DESC LIMIT 1)"
        )
    op.drop_table("certification")
    _set_children_aside("progress_event", "course")
    with op.batch_alter_table("member") as member:
        for column, kind in (("level", _level()), ("expires_on", sa.Date()), ("counted_from", sa.Date())):
            member.alter_column(column, existing_type=kind, nullable=False)
        member.create_index(op.f("ix_member_agency_id_expires_on"), ["agency_id", "expires_on"], unique=False)
        member.create_index(op.f("ix_member_expires_on_reminds_since"), ["expires_on", "reminds_since"], unique=False)
    _put_children_back("progress_event", "course")


def _level() -> sa.Enum:
    return sa.Enum("emt", "aemt", "paramedic", name="level", native_enum=False, length=20)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _year(column: str) -> str:
    return (
        f"CAST(substr({column}, 1, 4) AS INTEGER)" if _is_sqlite() else f"CAST(EXTRACT(YEAR FROM {column}) AS INTEGER)"
    )


def _day(column: str) -> str:
    """Return the SQL for the date of an instant."""
    return f"date({column})" if _is_sqlite() else f"CAST({column} AS DATE)"


def _day_after(column: str) -> str:
    return f"date({column}, '+1 day')" if _is_sqlite() else f"{column} + 1"


def _is_date(column: str) -> str:
    """Return the SQL that leaves out what somebody wrote by hand that is no date: SQLite keeps any text."""
    return f" AND date({column}) = {column} AND substr({column}, 1, 4) < '9990'" if _is_sqlite() else ""


def _moved(column: str, years: str) -> str:
    """Return the SQL for a date so many years later."""
    if _is_sqlite():  # where February 29 has no such day, its month's last one, as everywhere
        moved = f"({years}) || ' years'"
        return f"min(date({column}, {moved}), date({column}, 'start of month', {moved}, '+1 month', '-1 day'))"
    return f"CAST({column} + ({years}) * INTERVAL '1 year' AS DATE)"


def _set_children_aside(*tables: str) -> None:
    for table in tables if _is_sqlite() else ():
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608 - ours


def _put_children_back(*tables: str) -> None:
    for table in tables if _is_sqlite() else ():
        op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608 - ours
        op.execute(f"DROP TABLE kept_{table}")
