"""Overdue actions and reviews are passed on to the next people; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """What was overdue before is not passed on until its owner is reminded of it again."""
    op.create_table(
        "late_work",
        sa.Column("source_id", _ID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("owner_id", _ID),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("told_ids", ARRAY(_ID), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("late_work_due", "late_work", ["due_at", "source_id"], postgresql_where=waiting)
    op.add_column("unread_rule", sa.Column("late_days", sa.Integer()))


def downgrade() -> None:
    """What waits is passed on to nobody; how many days it waits has to be set again."""
    op.drop_column("unread_rule", "late_days")
    op.drop_table("late_work")
