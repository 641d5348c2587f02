"""Sections of an agency's own form; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of no child: what an agency asks everybody. None are known yet."""
    op.add_column("agency", sa.Column("form_sections", JSONB(), nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    """Drops it: what was written under them stands in the records."""
    op.drop_column("agency", "form_sections")
