"""Since when the virus scanner does not answer: files that wait say so."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table: it tells of no child, and needs no policy."""
    op.create_table(
        "scanner_silence",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("scanner_silence")
