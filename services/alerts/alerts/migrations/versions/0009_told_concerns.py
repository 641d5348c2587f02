"""Concerns of which people were told, until incidents is; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table("told_concern", sa.Column("concern_id", sa.Uuid(as_uuid=True), primary_key=True))


def downgrade() -> None:
    """Drops it: incidents publishes again what was not confirmed."""
    op.drop_table("told_concern")
