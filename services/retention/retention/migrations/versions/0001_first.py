"""First tables of retention: the copy of schools, schedules, files, reviews and holds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import create_chassis_tables, guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_STANDS = sa.text("lifted_at IS NULL")
_GUARDED = ("file", "file_review", "hold", "hold_said")


def upgrade() -> None:
    """Creates everything. What is of a child is guarded by the school that keeps the file."""
    create_chassis_tables(op, keyring=True)
    op.create_table(
        "school", sa.Column("id", _ID, primary_key=True), sa.Column("version", sa.Integer(), nullable=False)
    )
    _create_schedule()
    _create_file()
    _create_review()
    _create_hold()
    for table in _GUARDED:
        guard_by_school(op, table)


def downgrade() -> None:
    """Drops everything; for a database that was never used, since unsent audit entries go with it."""
    op.execute("DROP TABLE hold_said, hold, file_review, file, sweep, own_schedule, school")
    op.execute("DROP TABLE outbox, inbox, idempotency, audit_entry, audit_counter, trusted_key, key_wrap, file_key")
    op.execute("DROP FUNCTION haven_school_ids()")


def _create_schedule() -> None:
    op.create_table(
        "own_schedule",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kept_by", _ID, nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("own_schedule_since", "own_schedule", ["record", "since"], unique=True)
    op.create_table(
        "sweep",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("begun_by", _ID),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("after", _ID),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("ended_at", _INSTANT),
    )
    op.create_index(
        "sweep_one", "sweep", [sa.text("(ended_at IS NULL)")], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index("sweep_begun", "sweep", ["begun_at"])


def _create_file() -> None:
    op.create_table(
        "file",
        sa.Column("subject_id", _ID, primary_key=True),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("alias_ids", ARRAY(_ID), nullable=False),
        sa.Column("kinds", ARRAY(sa.Text()), nullable=False),
        sa.Column("born_on", sa.Date()),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date()),
        sa.Column("open_records", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("counted_until", sa.Date(), nullable=False),
        sa.Column("decided_until", sa.Date()),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("sweep_id", _ID, nullable=False),
        sa.Column("looked_at", _INSTANT, nullable=False),
    )
    op.create_index("file_until", "file", ["until", "subject_id"])
    op.create_index("file_school", "file", ["school_id", "until", "subject_id"])
    op.create_index("file_sweep", "file", ["sweep_id"])


def _create_review() -> None:
    op.create_table(
        "file_review",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("subject_id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reviewed_by", _ID, nullable=False),
        sa.Column("reviewed_at", _INSTANT, nullable=False),
    )
    op.create_index("file_review_number", "file_review", ["subject_id", "number"], unique=True)


def _create_hold() -> None:
    op.create_table(
        "hold",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("subject_id", _ID, nullable=False),
        sa.Column("covers", ARRAY(_ID), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("placed_by", _ID, nullable=False),
        sa.Column("placed_at", _INSTANT, nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("lifted_by", _ID),
        sa.Column("lifted_at", _INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("hold_covers", "hold", ["covers"], postgresql_using="gin", postgresql_where=_STANDS)
    op.create_index("hold_review", "hold", ["review_on", "id"], postgresql_where=_STANDS)
    op.create_index("hold_lifted", "hold", ["lifted_at", "id"], postgresql_where=sa.text("lifted_at IS NOT NULL"))
    op.create_table(
        "hold_said",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("hold_id", _ID, sa.ForeignKey("hold.id"), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("said_by", _ID, nullable=False),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("hold_said_hold", "hold_said", ["hold_id", "said_at"])
