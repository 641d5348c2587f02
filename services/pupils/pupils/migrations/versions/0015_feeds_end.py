"""Feeds can end for good, and how their last calls went is kept.

The name of an ended feed may be another's. The constraint keeps its own name, since the release before, which runs
beside this one for a while, names it where it adds a feed.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the columns and the table."""
    op.add_column("feed", sa.Column("ended_at", _INSTANT))
    op.add_column("feed", sa.Column("ended_by", _UUID))
    op.drop_constraint("feed_name", "feed")
    op.create_unique_constraint(
        "feed_name", "feed", ["school_id", "name", "ended_at"], postgresql_nulls_not_distinct=True
    )
    op.create_table(
        "feed_call",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("feed_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("sent", sa.Text(), nullable=False),
        sa.Column("tried", sa.Boolean(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("skew_seconds", sa.BigInteger()),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("delivery_id", _UUID),
    )
    op.create_index("feed_call_feed", "feed_call", ["feed_id", "at"])
    op.create_index("feed_call_at", "feed_call", ["at"])
    guard_by_school(op, "feed_call")


def downgrade() -> None:
    """Takes them away again. To the release before an ended feed is one that is paused, under a name of its own."""
    op.drop_table("feed_call")
    # The owner is held to the row policy like everybody else, and has no schools.
    op.execute("ALTER TABLE feed NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE feed SET paused = true, name = left(name, 50) || ' (ended ' || id || ')' WHERE ended_at IS NOT NULL"
    )
    op.execute("ALTER TABLE feed FORCE ROW LEVEL SECURITY")
    op.drop_constraint("feed_name", "feed")
    op.create_unique_constraint("feed_name", "feed", ["school_id", "name"])
    op.drop_column("feed", "ended_by")
    op.drop_column("feed", "ended_at")
