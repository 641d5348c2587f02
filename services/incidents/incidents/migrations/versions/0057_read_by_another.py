"""Whether somebody whom a concern does not name has read it, and who counts for themselves alone. Only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_NEW_FOR_OTHERS = "named_readers IS NOT NULL AND NOT read_by_another"


def upgrade() -> None:
    """What was decided on before is new for nobody."""
    op.add_column("concern", sa.Column("read_by_another", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("concern", sa.Column("named_readers", ARRAY(sa.Uuid(as_uuid=True)), nullable=True))
    op.create_index(
        "concern_new_for_others", "concern", ["school_id", "recorded_at"], postgresql_where=sa.text(_NEW_FOR_OTHERS)
    )


def downgrade() -> None:
    """Whoever opens a concern or decides on it does so for everybody."""
    op.drop_index("concern_new_for_others", "concern")
    op.drop_column("concern", "named_readers")
    op.drop_column("concern", "read_by_another")
