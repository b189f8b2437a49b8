"""Room for encrypted tokens; which organization serves a workspace, and when a workspace uninstalled the app."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SECRETS = {
    "slack_bots": ("bot_token", "bot_refresh_token"),
    "slack_installations": (
        "bot_token",
        "bot_refresh_token",
        "user_token",
        "user_refresh_token",
        "incoming_webhook_url",
    ),
}


def upgrade() -> None:
    """Apply."""
    for table, columns in _SECRETS.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.alter_column(column, existing_type=sa.String(length=200), type_=sa.Text(), existing_nullable=True)
    op.create_table(
        "workspace",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_workspace")),
    )
    op.create_index(op.f("ix_workspace_enterprise_id"), "workspace", ["enterprise_id"])


def downgrade() -> None:
    """Take back. The release before reads no encrypted token: those workspaces have to install the app again."""
    op.drop_index(op.f("ix_workspace_enterprise_id"), table_name="workspace")
    op.drop_table("workspace")
    for table, columns in _SECRETS.items():
        rows = sa.table(table, *map(sa.column, columns))
        encrypted = sa.or_(*(rows.c[column].startswith("gAAAA") for column in columns))
        op.execute(rows.delete().where(encrypted))
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.alter_column(column, existing_type=sa.Text(), type_=sa.String(length=200), existing_nullable=True)
