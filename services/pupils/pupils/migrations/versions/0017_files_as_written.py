"""All faults of a row, more of why, who sent a file, how a CSV is written, and rejected rows of a file by hand.

The release before writes one finding a row and reason, which the new constraint takes; it keeps no rows.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_PLACE = ["delivery_id", "kind", "row", "reason"]


def upgrade() -> None:
    """Adds the columns and the table; a row may have the same fault in several fields."""
    for column in (sa.Column("detail", sa.Text()), sa.Column("sent_by", JSONB()), sa.Column("csv_form", JSONB())):
        op.add_column("delivery", column)
    op.add_column("delivery_finding", sa.Column("detail", sa.Text()))
    op.drop_constraint("delivery_finding_pkey", "delivery_finding")
    op.create_unique_constraint(
        "delivery_finding_place", "delivery_finding", [*_PLACE, "field"], postgresql_nulls_not_distinct=True
    )
    op.create_table(
        "delivery_rejected",
        sa.Column("delivery_id", _UUID, sa.ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("first_row", sa.Integer(), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    guard_by_school(op, "delivery_rejected")


def downgrade() -> None:
    """Takes them away again; of faults that differ by their field alone one stays."""
    op.drop_table("delivery_rejected")
    op.drop_constraint("delivery_finding_place", "delivery_finding")
    # The owner is held to the row policy like everybody else, and has no schools.
    op.execute("ALTER TABLE delivery_finding NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "DELETE FROM delivery_finding AS one USING delivery_finding AS other WHERE one.ctid > other.ctid"
        " AND (one.delivery_id, one.kind, one.row, one.reason)"
        " = (other.delivery_id, other.kind, other.row, other.reason)"
    )
    op.execute("ALTER TABLE delivery_finding FORCE ROW LEVEL SECURITY")
    op.create_primary_key("delivery_finding_pkey", "delivery_finding", _PLACE)
    op.drop_column("delivery_finding", "detail")
    for column in ("csv_form", "sent_by", "detail"):
        op.drop_column("delivery", column)
