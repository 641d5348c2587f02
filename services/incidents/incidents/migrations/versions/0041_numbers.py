"""Finds concerns and incident records by the number that people say, which is made of the digest of their id."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_DIGEST = sa.text("substr(sha256(uuid_send(id)), 1, 6)")
_TABLES = ("concern", "incident")


def upgrade() -> None:
    """Adds two indexes; there is no column."""
    for table in _TABLES:
        op.create_index(f"{table}_number", table, [_DIGEST])


def downgrade() -> None:
    """Takes them away."""
    for table in _TABLES:
        op.drop_index(f"{table}_number", table)
