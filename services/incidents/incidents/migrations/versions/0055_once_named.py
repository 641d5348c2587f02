"""Which children a record was about before it was moved out of their files. Only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_MOVED = """
INSERT INTO once_named (record_id, subject_id, school_id)
SELECT DISTINCT ON (record_id, wrong_id) record_id, wrong_id, school_id FROM record_move
WHERE wrong_id <> '00000000-0000-0000-0000-000000000000'
"""
"""What went along with a record that was moved before is not known; the record itself is."""


def upgrade() -> None:
    """Those of records that were moved before are put in."""
    op.create_table(
        "once_named",
        sa.Column("record_id", _UUID, primary_key=True),
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
    )
    op.create_index("once_named_subject", "once_named", ["subject_id"])
    op.execute("ALTER TABLE record_move NO FORCE ROW LEVEL SECURITY")
    op.execute(_MOVED)
    op.execute("ALTER TABLE record_move FORCE ROW LEVEL SECURITY")
    guard_by_school(op, "once_named")


def downgrade() -> None:
    """Files are counted from the children alone who are in them now."""
    op.drop_table("once_named")
