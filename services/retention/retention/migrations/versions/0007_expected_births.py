"""When the birth of a child was expected whose file began before it. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The next look at all files fills it in."""
    op.add_column("file", sa.Column("expected_on", sa.Date()))


def downgrade() -> None:
    """Such files count from their last entry again."""
    op.drop_column("file", "expected_on")
