"""When the next people are told by duty hours: the schools' calendars, and the urgency of a concern; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Code of the release before writes none of these columns: what is missing is fetched and worked out."""
    op.add_column("school", sa.Column("calendar", JSONB()))
    op.add_column("school", sa.Column("calendar_version", sa.Integer()))
    op.add_column("unread_concern", sa.Column("school_id", sa.Uuid(as_uuid=True)))
    op.add_column("unread_concern", sa.Column("pace", sa.Text()))
    op.add_column("unread_concern", sa.Column("due_at", sa.DateTime(timezone=True)))
    waiting = sa.text("state = 'waiting'")
    op.create_index("unread_concern_due", "unread_concern", ["due_at", "concern_id"], postgresql_where=waiting)
    op.add_column("unread_rule", sa.Column("urgent_minutes", sa.Integer()))
    op.add_column("alert", sa.Column("urgency", sa.Text()))


def downgrade() -> None:
    """What waits is passed on by the clock again; the time for urgent reports has to be set again."""
    op.drop_column("alert", "urgency")
    op.drop_column("unread_rule", "urgent_minutes")
    op.drop_index("unread_concern_due", "unread_concern")
    for column in ("due_at", "pace", "school_id"):
        op.drop_column("unread_concern", column)
    for column in ("calendar_version", "calendar"):
        op.drop_column("school", column)
