"""Lists of staff: what a delivery holds, a feed's settings for them, and the newest list of each school and source.

The release before reads no list of staff: a delivery of one that waits while it still runs is refused by it.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds columns and tables."""
    op.add_column("delivery", sa.Column("holds", sa.Text(), nullable=False, server_default="pupils"))
    op.add_column("feed", sa.Column("staff_columns", JSONB()))
    op.add_column("feed", sa.Column("staff_files_are_full", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "staff_list",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("feed_id", _UUID),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("school_id", "feed_id", name="staff_list_source", postgresql_nulls_not_distinct=True),
    )
    op.create_table(
        "staff_list_part",
        sa.Column("list_id", _UUID, sa.ForeignKey("staff_list.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    for table in ("staff_list", "staff_list_part"):
        guard_by_school(op, table)


def downgrade() -> None:
    """Takes them away again; the lists are lost, and come again with the next file."""
    op.drop_table("staff_list_part")
    op.drop_table("staff_list")
    op.drop_column("feed", "staff_files_are_full")
    op.drop_column("feed", "staff_columns")
    op.drop_column("delivery", "holds")
