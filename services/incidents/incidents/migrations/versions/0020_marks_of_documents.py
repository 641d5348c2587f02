"""Under which version of a record's key the reason of a move or a restriction is sealed: documents have several."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLES = ("record_move", "restriction")


def upgrade() -> None:
    """Adds the columns: what is there stands under the first."""
    for table in _TABLES:
        op.add_column(table, sa.Column("key_version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Drops them."""
    for table in _TABLES:
        op.drop_column(table, "key_version")
