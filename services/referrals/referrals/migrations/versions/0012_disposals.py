"""What was deleted with children's files, and how entries that are gone are found; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

_INDEXES = (
    ("referral_step_entry", "referral_step", "entry_id"),
    ("deadline_change_entry", "deadline_change", "entry_id"),
    ("referral_after", "referral", "after_id"),
    ("deadline_follows", "deadline", "follows_id"),
    ("deadline_begun_by", "deadline", "begun_by"),
    ("deadline_ended_by", "deadline", "ended_by"),
)
"""What a deleted row is looked for by, also by the references to it."""
_ID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Ids and counts: of no school, since a file may have been at several."""
    op.create_table(
        "disposed",
        sa.Column("disposal_id", _ID, primary_key=True),
        sa.Column("referrals", sa.Integer(), nullable=False),
        sa.Column("dates", sa.Integer(), nullable=False),
        sa.Column("gone_ids", ARRAY(_ID), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
    )
    for name, table, column in _INDEXES:
        op.create_index(name, table, [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))


def downgrade() -> None:
    """Drops them; disposals are told again by whoever ordered them."""
    for name, table, _ in reversed(_INDEXES):
        op.drop_index(name, table)
    op.drop_table("disposed")
