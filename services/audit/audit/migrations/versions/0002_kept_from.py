"""Who is kept from entries about whom: ids only."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "kept_from",
        sa.Column("link_id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("subject_id", _UUID, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("kept_from_staff", "kept_from", ["staff_id"])


def downgrade() -> None:
    """Drops it; a replay of incidents' present state fills it again."""
    op.drop_table("kept_from")
