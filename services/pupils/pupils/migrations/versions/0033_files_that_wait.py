"""Whom a file would take off the roll that waits for a decision, and when its people were told of it; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of files that wait already people are told the next morning; who would leave by them nobody noted."""
    op.add_column("delivery", sa.Column("would_leave_ids", ARRAY(sa.Uuid(as_uuid=True))))
    op.add_column("delivery", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.add_column("delivery", sa.Column("late_told_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Nobody is told of a file that waits."""
    for column in ("late_told_at", "told_at", "would_leave_ids"):
        op.drop_column("delivery", column)
