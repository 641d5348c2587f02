"""Schools that decide on a concern beside the one that keeps it, once they have signed for the file. Only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of files that were signed for before, the job that looks for what was left fills it in."""
    op.add_column("concern", sa.Column("also_at", ARRAY(sa.Uuid(as_uuid=True)), nullable=True))
    op.create_index(
        "concern_also_at", "concern", ["id"], postgresql_where=sa.text("status = 'received' AND also_at IS NOT NULL")
    )


def downgrade() -> None:
    """Back to the school that keeps it alone."""
    op.drop_index("concern_also_at", "concern")
    op.drop_column("concern", "also_at")
