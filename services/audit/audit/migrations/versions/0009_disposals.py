"""Of whom the log's copies were deleted; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Ids, a count and an instant."""
    op.create_table(
        "disposed",
        sa.Column("disposal_id", _UUID, primary_key=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "disposed_subject",
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("disposal_id", _UUID, nullable=False),
    )


def downgrade() -> None:
    """Drops them; disposals are told again by retention."""
    op.drop_table("disposed_subject")
    op.drop_table("disposed")
