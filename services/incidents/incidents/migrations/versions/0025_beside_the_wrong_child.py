"""Which other children were in a record with the one it was not about: whoever read their files saw that one named."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column: empty, the children in the record now are looked at."""
    op.add_column("record_move", sa.Column("beside_ids", ARRAY(sa.Uuid(as_uuid=True))))


def downgrade() -> None:
    """Takes it away again."""
    op.drop_column("record_move", "beside_ids")
