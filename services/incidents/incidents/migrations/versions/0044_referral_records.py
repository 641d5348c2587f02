"""Which incident record a referral belongs to, whichever school keeps it."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table: ids alone, and no row policy, so that one referral is never taken at two schools."""
    op.create_table(
        "referral_record",
        sa.Column("referral_id", _UUID, primary_key=True),
        sa.Column("incident_id", _UUID, sa.ForeignKey("incident.id"), nullable=False),
    )
    op.create_index("referral_record_incident", "referral_record", ["incident_id"])


def downgrade() -> None:
    """The entries say it too."""
    op.drop_table("referral_record")
