"""Who added a school after the first run.

Only adds; the previous release writes none, and a school that it adds meanwhile counts as one of the first run.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("school", sa.Column("added_by", sa.Uuid(as_uuid=True)))
    op.create_foreign_key("school_added_by_fkey", "school", "staff", ["added_by"], ["id"])


def downgrade() -> None:
    """Takes it away."""
    op.drop_column("school", "added_by")
