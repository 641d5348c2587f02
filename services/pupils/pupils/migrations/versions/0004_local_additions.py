"""What a school itself adds to a pupil's record, and overrides of what stops letters; only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_TABLES = ("pupil_local", "stop_override")


def upgrade() -> None:
    """Adds both."""
    op.create_table(
        "pupil_local",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_by", _UUID, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("removed_by", _UUID),
        sa.Column("removed_at", _INSTANT),
    )
    op.create_index("pupil_local_pupil", "pupil_local", ["pupil_id"])
    op.create_table(
        "stop_override",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("overridden_by", _UUID, nullable=False),
        sa.Column("overridden_at", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
    )
    op.create_index("stop_override_pupil", "stop_override", ["pupil_id", "until"])
    for table in _TABLES:
        guard_by_school(op, table)


def downgrade() -> None:
    """Takes both away again; what was added since is lost."""
    for table in reversed(_TABLES):
        op.drop_table(table)
