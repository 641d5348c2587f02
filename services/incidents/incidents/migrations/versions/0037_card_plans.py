"""A card names the kinds of plan a child is on, and with whom nothing is shared: both sealed, null on what was written
before."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_COLUMNS = ("plans", "not_shared_with")


def upgrade() -> None:
    """Adds the columns; older code leaves them null."""
    for name in _COLUMNS:
        op.add_column("pupil_card", sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drops them: what was said in them is lost."""
    for name in _COLUMNS:
        op.drop_column("pupil_card", name)
