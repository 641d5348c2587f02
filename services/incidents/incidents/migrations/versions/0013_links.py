"""Incident records that belong together."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0013"
down_revision = "0016"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """One row a link, kept when it is taken away."""
    op.create_table(
        "incident_link",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("first_id", _UUID, sa.ForeignKey("incident.id"), nullable=False),
        sa.Column("second_id", _UUID, sa.ForeignKey("incident.id"), nullable=False),
        sa.Column("linked_by", _UUID, nullable=False),
        sa.Column("linked_at", _INSTANT, nullable=False),
        sa.Column("ended_by", _UUID),
        sa.Column("ended_at", _INSTANT),
    )
    now = sa.text("ended_at IS NULL")
    op.create_index("incident_link_now", "incident_link", ["first_id", "second_id"], unique=True, postgresql_where=now)
    op.create_index("incident_link_second", "incident_link", ["second_id"])
    guard_by_school(op, "incident_link")


def downgrade() -> None:
    """Drops it; the steps that tell of links stay as entries."""
    op.execute("DROP TABLE incident_link")
