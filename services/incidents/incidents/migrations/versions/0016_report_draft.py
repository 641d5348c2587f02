"""Unfinished reports, each for its writer alone."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "report_draft",
        sa.Column("staff_id", _UUID, primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("wrapped_key", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )
    guard_by_school(op, "report_draft")


def downgrade() -> None:
    """Drops the table."""
    op.drop_table("report_draft")
