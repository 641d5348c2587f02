"""Referrals, what happened to them, and their deadlines; only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    """All of it is guarded by school: a step beside a record's id tells a story."""
    _create_referral()
    _create_step()
    _create_deadline()
    _create_change()
    for table in ("referral", "referral_step", "deadline", "deadline_change"):
        guard_by_school(op, table)


def downgrade() -> None:
    """Drops them; what was written down there goes with them."""
    for table in ("deadline_change", "deadline", "referral_step", "referral"):
        op.drop_table(table)


def _create_referral() -> None:
    op.create_table(
        "referral",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("agency_id", _ID, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("after_id", _ID, sa.ForeignKey("referral.id")),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("before_closing", sa.Text()),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("answered_at", _INSTANT),
        sa.Column("last_contact_at", _INSTANT),
        sa.Column("closed_at", _INSTANT),
        sa.Column("outcome", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("referral_record", "referral", ["record_id"])
    op.create_index("referral_newest", "referral", ["sent_at", "id"])
    op.create_index("referral_school", "referral", ["school_id", "sent_at", "id"])
    op.create_index(
        "referral_owner", "referral", ["owner_id", "sent_at", "id"], postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index("referral_agency", "referral", ["agency_id"])


def _create_step() -> None:
    op.create_table(
        "referral_step",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("referral_id", _ID, sa.ForeignKey("referral.id"), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("recorded_by", _ID, nullable=False),
        sa.Column("entry_id", _ID),
    )
    op.create_index("referral_step_referral", "referral_step", ["referral_id", "occurred_at", "id"])


def _create_deadline() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("referral_id", _ID, sa.ForeignKey("referral.id"), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("edition", JSONB(), nullable=False),
        sa.Column("begun_by", _ID, sa.ForeignKey("referral_step.id"), nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("late_from", _INSTANT, nullable=False),
        sa.Column("set_because", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_by", _ID, sa.ForeignKey("referral_step.id")),
        sa.Column("ended_at", _INSTANT),
        sa.Column("late_at", _INSTANT),
        sa.Column("chased_at", _INSTANT),
        sa.Column("told", sa.Text()),
        sa.Column("told_at", _INSTANT),
        sa.Column("next_stage", sa.Text()),
        sa.Column("next_at", _INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("deadline_referral", "deadline", ["referral_id"])
    op.create_index("deadline_once", "deadline", ["referral_id", "rule"], unique=True, postgresql_where=_RUNNING)
    op.create_index("deadline_next", "deadline", ["next_at", "id"], postgresql_where=sa.text("next_at IS NOT NULL"))
    op.create_index("deadline_owner", "deadline", ["owner_id", "due_at", "id"], postgresql_where=_RUNNING)
    op.create_index("deadline_school", "deadline", ["school_id", "due_at", "id"], postgresql_where=_RUNNING)


def _create_change() -> None:
    op.create_table(
        "deadline_change",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("deadline_id", _ID, sa.ForeignKey("deadline.id"), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("due_before", sa.Date()),
        sa.Column("due_after", sa.Date()),
        sa.Column("because", sa.Text()),
        sa.Column("entry_id", _ID),
        sa.Column("changed_by", _ID, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
    )
    op.create_index("deadline_change_deadline", "deadline_change", ["deadline_id", "at"])
