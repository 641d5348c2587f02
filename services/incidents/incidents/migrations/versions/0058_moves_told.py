"""From when the others are told that a record was moved. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was moved before nobody is told."""
    op.add_column("record_move", sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("record_move_wrong", "record_move", ["wrong_id"])
    op.create_index("record_move_to_tell", "record_move", ["tell_at"], postgresql_where=sa.text("tell_at IS NOT NULL"))


def downgrade() -> None:
    """Moves are told to nobody."""
    op.drop_index("record_move_to_tell", "record_move")
    op.drop_index("record_move_wrong", "record_move")
    op.drop_column("record_move", "tell_at")
