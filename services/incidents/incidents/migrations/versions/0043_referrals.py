"""Which referral an entry or a document belongs to, and to which agency: null on everything else."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_COLUMNS = (("entry", "referral_id"), ("entry", "agency_id"), ("document", "referral_id"))
_INDEXES = {"entry_referral": "entry", "document_referral": "document"}


def upgrade() -> None:
    """Adds the columns; older code leaves them null. The indexes hold no line of what is there yet."""
    for table, name in _COLUMNS:
        op.add_column(table, sa.Column(name, sa.Uuid(as_uuid=True), nullable=True))
    for index, table in _INDEXES.items():
        op.create_index(index, table, ["referral_id"], postgresql_where=sa.text("referral_id IS NOT NULL"))


def downgrade() -> None:
    """Drops them: the words stay as they are, for whoever comes back to the code that reads them."""
    for index, table in _INDEXES.items():
        op.drop_index(index, table)
    for table, name in _COLUMNS:
        op.drop_column(table, name)
