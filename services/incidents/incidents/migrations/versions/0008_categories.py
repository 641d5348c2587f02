"""Categories in two levels, of the trust or of one school, retired and never deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds columns: what is there is the trust's, of the first level, and in use."""
    op.add_column("category", sa.Column("parent_id", _UUID, sa.ForeignKey("category.id")))
    op.add_column("category", sa.Column("school_id", _UUID))
    op.add_column("category", sa.Column("retired_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drops them: what was retired is in use again, what a school added is the trust's."""
    for column in ("retired_at", "school_id", "parent_id"):
        op.drop_column("category", column)
