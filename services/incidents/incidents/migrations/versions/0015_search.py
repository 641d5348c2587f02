"""A search walks a school's records, or a trust's, newest occurrence first."""

from alembic import op

revision = "0015"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the two indexes."""
    op.create_index("record_subject_search", "record_subject", ["school_id", "occurred_at", "record_id"])
    op.create_index("record_subject_time", "record_subject", ["occurred_at", "record_id"])


def downgrade() -> None:
    """Drops them."""
    op.drop_index("record_subject_time", "record_subject")
    op.drop_index("record_subject_search", "record_subject")
