"""Saved views of lists."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "saved_view",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("saved_view_staff", "saved_view", ["staff_id"])
    op.create_index(
        "saved_view_default", "saved_view", ["staff_id", "list"], unique=True, postgresql_where=sa.text("is_default")
    )
    guard_by_school(op, "saved_view")


def downgrade() -> None:
    """People name their views anew."""
    op.drop_table("saved_view")
