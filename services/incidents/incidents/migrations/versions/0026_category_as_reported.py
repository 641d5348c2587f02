"""The category a reporter chose, once their concern bears another: they are told no other."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column: empty, a concern bears the category its reporter chose. What one was before it was given another
    is kept nowhere until now."""
    op.add_column("concern", sa.Column("reported_category_id", sa.Uuid(), sa.ForeignKey("category.id")))


def downgrade() -> None:
    """Takes it away again."""
    op.drop_column("concern", "reported_category_id")
