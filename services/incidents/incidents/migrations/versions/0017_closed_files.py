"""Who alone opens the file a protected child had before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0017"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("known_pupil", sa.Column("only_for", ARRAY(sa.Uuid(as_uuid=True))))
    op.create_index("known_pupil_closed", "known_pupil", ["pupil_id"], postgresql_where=sa.text("only_for IS NOT NULL"))


def downgrade() -> None:
    """Takes it away again; it comes back from pupils (resync)."""
    op.drop_column("known_pupil", "only_for")
