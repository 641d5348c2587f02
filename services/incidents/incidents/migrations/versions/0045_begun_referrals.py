"""That a referral was begun and not written down yet; and what one is made from beside its words: when an allegation
came, which referral it follows, who sees to it."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_COLUMNS = {
    "reached_us_at": sa.DateTime(timezone=True),
    "after_id": sa.Uuid(as_uuid=True),
    "owner_id": sa.Uuid(as_uuid=True),
}


def upgrade() -> None:
    """Adds the columns; older code leaves them null."""
    for name, kind in _COLUMNS.items():
        op.add_column("entry", sa.Column(name, kind, nullable=True))
    op.add_column("incident", sa.Column("referral_begun_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drops them: a referral is made from its words alone, as before."""
    for name in _COLUMNS:
        op.drop_column("entry", name)
    op.drop_column("incident", "referral_begun_at")
