"""Why a file is destroyed, in a code, and whose it was, sealed. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was proposed before neither is known."""
    op.add_column("disposal", sa.Column("reason", sa.Text()))
    op.add_column("disposal", sa.Column("whose", sa.Text()))


def downgrade() -> None:
    """What became of whose file is not said any more."""
    op.drop_column("disposal", "whose")
    op.drop_column("disposal", "reason")
