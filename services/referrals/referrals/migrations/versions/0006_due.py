"""Deadlines of all schools in the order of a list, without sorting those that run; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A page took a fifth of a second to sort 25,000."""
    op.create_index("deadline_due", "deadline", ["due_at", "id"], postgresql_where=sa.text("state = 'running'"))


def downgrade() -> None:
    """The list is sorted again."""
    op.drop_index("deadline_due", "deadline")
