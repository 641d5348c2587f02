"""Alerts of steps: each step is told to a person once; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the index: there is no alert of these kinds yet."""
    of_steps = sa.text("kind IN ('concern_assigned', 'incident_assigned', 'closing_asked', 'closing_refused')")
    op.create_index("alert_step_once", "alert", ["source_id", "recipient_id"], unique=True, postgresql_where=of_steps)


def downgrade() -> None:
    """Drops it."""
    op.drop_index("alert_step_once", "alert")
