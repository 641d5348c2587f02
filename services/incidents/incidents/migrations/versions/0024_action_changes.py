"""Whose actions were, and by when, before they were passed on."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """One row a change."""
    op.create_table(
        "action_change",
        sa.Column("action_id", _UUID, sa.ForeignKey("action.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("owner_id", _UUID, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("given_to", _UUID),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", _UUID, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    guard_by_school(op, "action_change")


def downgrade() -> None:
    """Drops it; actions keep the owner and the day they have."""
    op.execute("DROP TABLE action_change")
