"""Saved groups: named sets of pupils of a school; only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0004_1"
down_revision = "0004"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds both tables."""
    op.create_table(
        "pupil_group",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", _UUID, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("pupil_group_school", "pupil_group", ["school_id", "id"])
    op.create_table(
        "pupil_group_member",
        sa.Column("group_id", _UUID, sa.ForeignKey("pupil_group.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
    )
    op.create_index("pupil_group_member_pupil", "pupil_group_member", ["pupil_id"])
    for table in ("pupil_group", "pupil_group_member"):
        guard_by_school(op, table)


def downgrade() -> None:
    """Takes both away; the groups are lost."""
    op.drop_table("pupil_group_member")
    op.drop_table("pupil_group")
