"""Where the children live whom an agency works for; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Postcode districts, of no child. None are known yet."""
    op.add_column("agency", sa.Column("postcode_districts", JSONB(), nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    """Drops them: nothing is proposed any more."""
    op.drop_column("agency", "postcode_districts")
