"""Court orders have a kind and an end; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Beside what was written, so that the release before reads that as it did."""
    op.add_column("pupil_local", sa.Column("order_sealed", sa.LargeBinary()))
    op.add_column("pupil_local", sa.Column("looked_on", sa.Date()))
    op.add_column("pupil_local", sa.Column("asked_again_on", sa.Date()))


def downgrade() -> None:
    """An order is a text again."""
    for name in ("asked_again_on", "looked_on", "order_sealed"):
        op.drop_column("pupil_local", name)
