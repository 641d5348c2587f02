"""Until when a lead is suspended for a day; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Null for everybody."""
    op.add_column("staff", sa.Column("stopped_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """The trust lead is told of that school's reports no sooner than before."""
    op.drop_column("staff", "stopped_until")
