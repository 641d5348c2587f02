"""When people were told that a question about pupils who may be one child waits.

What is there already counts as told now: the morning after an upgrade nobody is mailed about proposals of years. The
default stands only while the column is added, which writes no row, so that code of the release before, which does
not know the column, leaves it empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = ("match_proposal", "identity_question")


def upgrade() -> None:
    """Adds the column to both tables."""
    for table in _TABLES:
        op.add_column(table, sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.func.now()))
        op.alter_column(table, "told_at", server_default=None)


def downgrade() -> None:
    """Takes it away again; nobody is told."""
    for table in _TABLES:
        op.drop_column(table, "told_at")
