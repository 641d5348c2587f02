"""When the others who triage a child are told that a colleague was let in again. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of who was let in before they are not told."""
    op.add_column("link_question", sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "link_question_to_tell", "link_question", ["tell_at"], postgresql_where=sa.text("tell_at IS NOT NULL")
    )


def downgrade() -> None:
    """Trust lead and officer alone are told."""
    op.drop_index("link_question_to_tell", "link_question")
    op.drop_column("link_question", "tell_at")
