"""Which reminder of an action its owner was sent last."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column: no open action was reminded of yet."""
    op.add_column("action", sa.Column("reminded", sa.Text()))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("action", "reminded")
