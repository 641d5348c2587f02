"""What a report tells beside its words: how it reached us, from whom, where, and marks on a body map; sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; a report without any of it leaves it empty."""
    op.add_column("concern", sa.Column("details", sa.LargeBinary()))


def downgrade() -> None:
    """Drops the column."""
    op.drop_column("concern", "details")
