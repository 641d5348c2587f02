"""Which days a child spends at another provider, by the incident record that says why; only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Guarded by school: a provider beside a record's id tells a story."""
    op.create_table(
        "placement",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("agency_id", _ID, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("contact_id", _ID, sa.ForeignKey("contact.id")),
        sa.Column("follows_id", _ID, sa.ForeignKey("placement.id")),
        sa.Column("half_days", JSONB(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("ended_because", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="placement_days"),
    )
    op.create_index("placement_record", "placement", ["record_id"])
    op.create_table(
        "placement_change",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("placement_id", _ID, sa.ForeignKey("placement.id"), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("half_days", JSONB(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("changed_by", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("placement_change_placement", "placement_change", ["placement_id", "at"])
    for table in ("placement", "placement_change"):
        guard_by_school(op, table)


def downgrade() -> None:
    """Drops them; where children are taught goes with them."""
    op.drop_table("placement_change")
    op.drop_table("placement")
