"""Records at which a referral was begun and not written down are listed: an index of those few."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Holds no row of most records, so it is made in no time."""
    op.create_index(
        "incident_referral_begun", "incident", ["opened_at", "id"],
        postgresql_where=sa.text("referral_begun_at IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Drops it."""
    op.drop_index("incident_referral_begun", "incident")
