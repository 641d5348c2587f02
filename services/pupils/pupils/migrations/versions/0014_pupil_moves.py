"""The last word on each move of a child to another school of the trust.

Children who moved before are said to have by ``say_earlier`` once the new release runs.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_schools
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "pupil_move",
        sa.Column("move_id", _UUID, primary_key=True),
        sa.Column("from_pupil_id", _UUID, nullable=False),
        sa.Column("from_school_id", _UUID, nullable=False),
        sa.Column("to_pupil_id", _UUID, nullable=False),
        sa.Column("to_school_id", _UUID, nullable=False),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("pupil_move_from", "pupil_move", ["from_pupil_id"])
    op.create_index("pupil_move_to", "pupil_move", ["to_pupil_id"])
    guard_by_schools(op, "pupil_move")


def downgrade() -> None:
    """Takes it away again; what was said is forgotten here, not by those who were told."""
    op.drop_table("pupil_move")
