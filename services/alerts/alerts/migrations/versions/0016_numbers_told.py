"""How many files an alert tells of; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty but for alerts about files whose time has come."""
    op.add_column("alert", sa.Column("number", sa.Integer()))


def downgrade() -> None:
    """Drops it: the list says how many there are."""
    op.drop_column("alert", "number")
