"""Confirmations, what a course is counted for, and those whom a roster names before Slack knows them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("progress_event", sa.Column("confirmed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("course", sa.Column("held_on", sa.Date(), nullable=True))
    part = sa.Enum("national", "local", "individual", name="part", native_enum=False, length=20)
    op.add_column("course", sa.Column("part", part, nullable=True))
    op.add_column("course", sa.Column("pediatric", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "awaited",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column(
            "level",
            sa.Enum("emt", "aemt", "paramedic", name="level", native_enum=False, length=20),
            nullable=False,
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


def downgrade() -> None:
    """Take back."""
    op.drop_table("awaited")
    op.drop_column("course", "pediatric")
    op.drop_column("course", "part")
    op.drop_column("course", "held_on")
    op.drop_column("progress_event", "confirmed")
