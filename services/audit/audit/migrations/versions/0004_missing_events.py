"""What the chassis keeps of events that went missing; only adds."""

from alembic import op
from chassis.units.tables import add_missing_events, drop_missing_events

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables and the outbox's column."""
    add_missing_events(op)


def downgrade() -> None:
    """Drops them."""
    drop_missing_events(op)
