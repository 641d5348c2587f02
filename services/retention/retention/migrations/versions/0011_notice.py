"""Until when a hold that was lifted keeps the file all the same, while others are told. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was lifted before keeps nothing."""
    op.add_column("hold", sa.Column("keeps_until", sa.Date()))


def downgrade() -> None:
    """A hold ends when somebody lifts it."""
    op.drop_column("hold", "keeps_until")
