"""When the reporting permit of a concern was given: who has the account since does not read it."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; null for an earlier concern, which counts as written when it was recorded."""
    op.add_column("concern", sa.Column("permit_issued_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes it away again."""
    op.drop_column("concern", "permit_issued_at")
