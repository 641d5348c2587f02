"""Which children are in a record, and what part they had in it, can be corrected."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """One row a correction. Lines say how their child was reported, and how often the record's children were corrected;
    what stands there already is as it was reported."""
    op.create_table(
        "child_correction",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("record_id", _UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.Text(), nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("children", JSONB(), nullable=False),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("key_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("entry_id", _UUID),
        sa.Column("corrected_by", _UUID, nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("child_correction_once", "child_correction", ["record_id", "version"], unique=True)
    guard_by_school(op, "child_correction")
    op.add_column("record_subject", sa.Column("reported_role", sa.Text()))
    op.add_column("record_subject", sa.Column("added", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("record_subject", sa.Column("children_version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Takes them away; the children keep the parts they were corrected to."""
    for column in ("children_version", "added", "reported_role"):
        op.drop_column("record_subject", column)
    op.execute("DROP TABLE child_correction")
