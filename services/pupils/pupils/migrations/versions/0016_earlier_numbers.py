"""The numbers a school had before, by which files name it still.

Only adds; the previous release writes none, and a school it copies has none until its next change.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column(
        "school",
        sa.Column("earlier_numbers", ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'::text[]")),
    )


def downgrade() -> None:
    """Takes it away; files that name an earlier number are refused again."""
    op.drop_column("school", "earlier_numbers")
