"""Whose file was destroyed, sealed, as it is answered to retention. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was destroyed before no name is known any more."""
    op.add_column("disposed_file", sa.Column("whose", sa.Text()))


def downgrade() -> None:
    """Names that retention has stay with it."""
    op.drop_column("disposed_file", "whose")
