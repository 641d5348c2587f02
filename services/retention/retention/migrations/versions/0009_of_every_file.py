"""What the day of every file is counted from, whatever the kinds of record in it. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The next look at all files fills them in; what is destroyed is counted anew in any case."""
    op.add_column("file", sa.Column("youngest_born_on", sa.Date()))
    op.add_column("file", sa.Column("written_on", sa.Date()))


def downgrade() -> None:
    """Files count by the kinds of record in them alone."""
    op.drop_column("file", "written_on")
    op.drop_column("file", "youngest_born_on")
