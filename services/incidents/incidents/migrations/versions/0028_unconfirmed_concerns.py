"""Concerns that alerts has not confirmed yet, and what the chassis keeps of events that went missing; only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import add_missing_events, drop_missing_events

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables. Earlier concerns are not in it: whether people were told of them is in the alerts."""
    add_missing_events(op)
    op.create_table(
        "unconfirmed_concern",
        sa.Column("concern_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("publish_at", _INSTANT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
    )
    op.create_index("unconfirmed_concern_due", "unconfirmed_concern", ["publish_at"])
    op.create_index("unconfirmed_concern_since", "unconfirmed_concern", ["since"])


def downgrade() -> None:
    """Drops them."""
    op.drop_table("unconfirmed_concern")
    drop_missing_events(op)
