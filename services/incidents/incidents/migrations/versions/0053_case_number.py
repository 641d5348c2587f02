"""A card names the number under which the authority has the child's case: sealed, null on what was written before."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; older code leaves it null, and keeps no number that stood on the version before."""
    op.add_column("pupil_card", sa.Column("case_number", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drops it: numbers are lost."""
    op.drop_column("pupil_card", "case_number")
