"""Until when the roll has those who left and have no file. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing goes before retention has said so."""
    op.create_table(
        "roll_end",
        sa.Column("id", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("left_by", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Who left long ago comes onto the roll again where a file names them."""
    op.drop_table("roll_end")
