"""When the birth of a child is expected who is in a report before they are born. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty in every line there is, so that it is made in no time."""
    op.add_column("record_subject", sa.Column("expected_on", sa.Date()))


def downgrade() -> None:
    """The words for such a child stay, without the day."""
    op.drop_column("record_subject", "expected_on")
