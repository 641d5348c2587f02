"""Which look-back of a closed record someone was told of last."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column: nobody was told of any look-back yet."""
    op.add_column("incident", sa.Column("look_back_told", sa.Date()))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("incident", "look_back_told")
