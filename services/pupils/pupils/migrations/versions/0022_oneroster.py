"""OneRoster files: rows of other schools that were passed over, and how many staff are listed after one."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("delivery", sa.Column("other_rows", sa.Integer()))
    op.add_column("delivery", sa.Column("staff_listed", sa.Integer()))


def downgrade() -> None:
    """Takes them away again."""
    op.drop_column("delivery", "staff_listed")
    op.drop_column("delivery", "other_rows")
