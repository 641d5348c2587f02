"""Whether a redaction takes most of a record away: who would lose it counts, until they are grown up. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was decided before is not known to; whoever agrees reads it."""
    op.add_column(
        "shared_choice", sa.Column("takes_most", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    """Documents that go count alone."""
    op.drop_column("shared_choice", "takes_most")
