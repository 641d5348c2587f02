"""How many records about other children too are to be redacted, as a file was proposed. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A number beside the others that whoever agrees sees."""
    op.add_column("disposal", sa.Column("to_redact", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Whoever agrees sees how many stay, and no more."""
    op.drop_column("disposal", "to_redact")
