"""What the disposal of a child's file took from records that stay. Only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

_UUID, _MOMENT = sa.Uuid(as_uuid=True), sa.DateTime(timezone=True)


def upgrade() -> None:
    """Of what was taken before there is no line."""
    op.create_table(
        "taken_out",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("taken_by", _UUID, nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.Column("tell_at", _MOMENT, nullable=True),
    )
    op.create_index("taken_out_subject", "taken_out", ["subject_id"])
    op.create_index("taken_out_school", "taken_out", ["school_id", "taken_at"])
    op.create_index("taken_out_to_tell", "taken_out", ["tell_at"], postgresql_where=sa.text("tell_at IS NOT NULL"))
    guard_by_school(op, "taken_out")


def downgrade() -> None:
    """No file says what was taken from it."""
    op.drop_table("taken_out")
