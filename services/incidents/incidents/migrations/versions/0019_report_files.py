"""Files of a report: what tells one file of one send from every other, so that none is kept twice."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column and its guard: no document has one yet."""
    op.add_column("document", sa.Column("send_key", sa.Text()))
    arrived = sa.text("version > 0 AND send_key IS NOT NULL")
    op.create_index("document_sent_once", "document", ["concern_id", "send_key"], unique=True, postgresql_where=arrived)


def downgrade() -> None:
    """Drops both."""
    op.drop_index("document_sent_once", "document")
    op.drop_column("document", "send_key")
