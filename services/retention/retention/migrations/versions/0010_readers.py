"""Who was given sight of a file so that they can agree that it is destroyed. Only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was given any before."""
    op.add_column(
        "disposal", sa.Column("readers", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False)
    )
    op.add_column("disposal", sa.Column("to_remove", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    """Nobody reads any more to agree."""
    op.drop_column("disposal", "to_remove")
    op.drop_column("disposal", "readers")
