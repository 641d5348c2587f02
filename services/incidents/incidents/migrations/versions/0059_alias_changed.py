"""When an id was last taken for another child's: whoever agrees that the file is destroyed is told. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that are there count from now on; the release before goes on writing them without it."""
    op.add_column(
        "subject_alias",
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def downgrade() -> None:
    """Nobody asks for it."""
    op.drop_column("subject_alias", "changed_at")
