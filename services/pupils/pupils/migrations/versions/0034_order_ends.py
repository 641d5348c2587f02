"""Court orders have a kind and an end; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Beside what was written, so that the release before reads that as it did."""
    op.add_column("pupil_local", sa.Column("order_sealed", sa.LargeBinary()))


def downgrade() -> None:
    """An order is a text again."""
    op.drop_column("pupil_local", "order_sealed")
