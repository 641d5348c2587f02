"""Reports sealed in the browser wait here until they are opened."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "sealed_report",
        sa.Column("concern_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("author_id", _UUID, nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    guard_by_school(op, "sealed_report")


def downgrade() -> None:
    """Drops the table, and with it what was never opened."""
    op.drop_table("sealed_report")
