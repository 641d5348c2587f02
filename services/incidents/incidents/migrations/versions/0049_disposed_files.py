"""Files that were destroyed: how each order was answered, and the objects that go after the rows. Only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_COUNTS = ("concerns", "records", "entries", "actions", "documents", "kept", "version")


def upgrade() -> None:
    """Ids and counts of no child that is there: no row policy."""
    op.create_table(
        "disposed_file",
        sa.Column("disposal_id", _UUID, primary_key=True),
        sa.Column("subject_ids", ARRAY(_UUID), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("record_ids", ARRAY(_UUID), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.Column("answered_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "object_to_delete",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("since", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    """Objects that wait to be deleted would stay in the store: their bytes open with no key any more."""
    op.drop_table("object_to_delete")
    op.drop_table("disposed_file")
