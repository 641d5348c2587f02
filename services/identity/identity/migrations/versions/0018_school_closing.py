"""Schools that close. Only adds; the previous release closes none, and gives grants at one that was closed since."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the days, and who closed it."""
    op.add_column("school", sa.Column("closes_on", sa.Date()))
    op.add_column("school", sa.Column("closed_on", sa.Date()))
    op.add_column("school", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.add_column("school", sa.Column("closed_by", sa.Uuid(as_uuid=True)))
    op.create_foreign_key("school_closed_by_fkey", "school", "staff", ["closed_by"], ["id"])


def downgrade() -> None:
    """Takes them away."""
    for column in ("closed_by", "closed_at", "closed_on", "closes_on"):
        op.drop_column("school", column)
