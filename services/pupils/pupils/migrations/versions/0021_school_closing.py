"""Schools that are closed, or held still while they are. Only adds; the previous release heeds neither."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("school", sa.Column("closed_on", sa.Date()))
    op.add_column("school", sa.Column("held_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Takes them away."""
    op.drop_column("school", "held_until")
    op.drop_column("school", "closed_on")
