"""The form that a course was entered in: sent twice, it is one course."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("course", sa.Column("form", sa.String(), nullable=True))
    op.create_index(op.f("ix_course_member_id_form"), "course", ["member_id", "form"], unique=True)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_course_member_id_form"), table_name="course")
    op.drop_column("course", "form")
