"""Columns of CSV files that are sent by hand."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table, and to each delivery the columns it is read by."""
    op.create_table(
        "hand_columns",
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("csv_columns", JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", _UUID, nullable=False),
    )
    guard_by_school(op, "hand_columns")
    op.add_column("delivery", sa.Column("csv_columns", JSONB()))


def downgrade() -> None:
    """Takes them away again."""
    op.drop_column("delivery", "csv_columns")
    op.drop_table("hand_columns")
