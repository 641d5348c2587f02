"""First tables of alerts: copies of staff, schools and categories, alerts, mails, the channel's switch.

Alerts are guarded by school. Copies of staff, schools and categories belong to the whole trust; the mail table is a job
table of ids.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import create_chassis_tables, guard_by_school
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates everything."""
    create_chassis_tables(op, keyring=False)
    _create_copies()
    _create_alert()
    _create_mail()
    guard_by_school(op, "alert")


def downgrade() -> None:
    """Drops everything; for a database that was never used, since unsent audit entries go with it."""
    op.execute("DROP TABLE channel_change, mail, alert, category, school, staff")
    op.execute("DROP TABLE outbox, inbox, idempotency, audit_entry, audit_counter, trusted_key")
    op.execute("DROP FUNCTION haven_school_ids()")


def _create_copies() -> None:
    op.create_table(
        "staff",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("grants", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "staff_grants", "staff", ["grants"], postgresql_using="gin", postgresql_ops={"grants": "jsonb_path_ops"}
    )
    op.create_table(
        "school",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("urn", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "category",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _create_alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("event_id", _UUID, nullable=False),
        sa.Column("recipient_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", _UUID, nullable=False),
        sa.Column("object_id", _UUID, nullable=False),
        sa.Column("sender_id", _UUID, nullable=False),
        sa.Column("category_id", _UUID, nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("read_at", _INSTANT),
        sa.UniqueConstraint("event_id", "recipient_id", name="alert_once"),
    )
    op.create_index(
        "alert_concern_once",
        "alert",
        ["source_id", "recipient_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'concern_recorded'"),
    )
    op.create_index("alert_inbox", "alert", ["recipient_id", "at", "id"])
    op.create_index("alert_unread", "alert", ["recipient_id", "at", "id"], postgresql_where=sa.text("read_at IS NULL"))


def _create_mail() -> None:
    op.create_table(
        "mail",
        sa.Column("alert_id", _UUID, sa.ForeignKey("alert.id"), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", _INSTANT, nullable=False),
        sa.Column("last_reply", sa.Integer()),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
    )
    op.create_index(
        "mail_waiting", "mail", ["next_attempt_at", "alert_id"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "channel_change",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("changed_by", _UUID, nullable=False),
    )
    op.create_index("channel_change_latest", "channel_change", ["channel", "changed_at"])
