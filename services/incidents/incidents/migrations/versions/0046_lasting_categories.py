"""A category is marked as about sexual abuse, or about failings of the institution: what bears it is kept longer."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column: no category is marked until somebody does; older code leaves it as it is."""
    op.add_column("category", sa.Column("lasting", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Drops it: which categories were marked is lost."""
    op.drop_column("category", "lasting")
