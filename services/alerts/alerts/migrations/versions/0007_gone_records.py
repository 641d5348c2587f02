"""Alerts about a concern or record that incidents no longer has, after its database was restored to an earlier time.

Only adds; the previous release writes nothing there and goes on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns, and an index of the few that are to be asked about."""
    op.add_column("alert", sa.Column("doubted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("alert", sa.Column("gone_at", sa.DateTime(timezone=True)))
    op.create_index("alert_doubted", "alert", ["object_id"], postgresql_where=sa.text("doubted"))


def downgrade() -> None:
    """Takes them away; such an alert leads to a page that is not there again."""
    op.drop_index("alert_doubted", table_name="alert")
    op.drop_column("alert", "gone_at")
    op.drop_column("alert", "doubted")
