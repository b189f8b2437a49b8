"""Whose Slack account is deactivated, in which seasons they count, and what the officers are asked of them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("member", sa.Column("deactivated_on", sa.Date(), nullable=True))
    op.add_column("member", sa.Column("counts_anyway", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("certification", sa.Column("counted", sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table("direct_message") as table:
        table.add_column(sa.Column("about", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_direct_message_about_member"), "member", ["about"], ["id"], ondelete="CASCADE"
        )
        table.create_unique_constraint(
            op.f("uq_direct_message_about_user_id_kind_due_on"), ["about", "user_id", "kind", "due_on"]
        )


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM direct_message WHERE about IS NOT NULL")
    with op.batch_alter_table("direct_message") as table:
        table.drop_constraint(op.f("uq_direct_message_about_user_id_kind_due_on"), type_="unique")
        table.drop_constraint(op.f("fk_direct_message_about_member"), type_="foreignkey")
        table.drop_column("about")
    op.drop_column("certification", "counted")
    op.drop_column("member", "counts_anyway")
    op.drop_column("member", "deactivated_on")
