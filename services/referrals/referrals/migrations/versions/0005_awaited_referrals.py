"""Referrals whose words were kept, until it is known that they are here; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Ids and instants: of no school yet, since incidents alone knows where the words are."""
    op.create_table(
        "awaited_referral",
        sa.Column("referral_id", sa.Uuid(as_uuid=True), primary_key=True),
        sa.Column("told_at", _INSTANT, nullable=False),
        sa.Column("look_at", _INSTANT, nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
    )
    op.create_index("awaited_referral_look", "awaited_referral", ["look_at", "referral_id"])


def downgrade() -> None:
    """Drops it: what was not looked for yet incidents says again (``haven resync``)."""
    op.drop_table("awaited_referral")
