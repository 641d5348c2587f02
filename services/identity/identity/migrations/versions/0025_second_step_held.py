"""When a session's second step was taken last; only adds. Sessions that are there keep the end they have."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of sessions that are there."""
    op.add_column("session", sa.Column("elevated_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """The second step ends when it was said to at first."""
    op.drop_column("session", "elevated_at")
