"""Holds on many files at once. Only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The release before does not know them: it destroys nothing that waits for fewer than 14 days."""
    op.create_table(
        "wide_hold",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("school_ids", ARRAY(_ID)),
        sa.Column("subject_ids", ARRAY(_ID)),
        *(sa.Column(each, sa.Integer()) for each in ("born_from", "born_to", "left_from", "left_to")),
        sa.Column("until", sa.Date()),
        sa.Column("placed_by", _ID, nullable=False),
        sa.Column("placed_at", _INSTANT, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("lift_asked_by", _ID),
        sa.Column("lift_asked_at", _INSTANT),
        sa.Column("lift_words_sealed", sa.LargeBinary()),
        sa.Column("lifted_by", _ID),
        sa.Column("lifted_at", _INSTANT),
        sa.Column("lifted_words_sealed", sa.LargeBinary()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("wide_hold_placed", "wide_hold", ["placed_at", "id"])
    op.create_index("wide_hold_stands", "wide_hold", [sa.text("(lifted_at IS NULL)")])


def downgrade() -> None:
    """What they kept is kept by its schedules and holds alone."""
    op.drop_table("wide_hold")
