"""Cases of data protection officers, for which children are looked up."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_schools
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "data_case",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("opened_by", _UUID, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("data_case_own", "data_case", ["opened_by", "opened_at", "id"])
    guard_by_schools(op, "data_case")


def downgrade() -> None:
    """Takes it away again; that the cases were opened stays in the audit log."""
    op.drop_table("data_case")
