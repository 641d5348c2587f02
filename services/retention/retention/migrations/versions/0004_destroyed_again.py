"""What is being destroyed again after a restore, and the certificates of that."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is under way again; a file that is destroyed again has one more certificate."""
    op.add_column("disposal", sa.Column("again_since", sa.DateTime(timezone=True)))
    op.drop_index("certificate_kind", "certificate")
    op.create_index("certificate_kind", "certificate", ["disposal_id", "kind"])


def downgrade() -> None:
    """Of several certificates of one kind the first stays."""
    op.execute(
        "DELETE FROM certificate later USING certificate first"
        " WHERE later.disposal_id = first.disposal_id AND later.kind = first.kind"
        " AND (later.issued_at, later.id) > (first.issued_at, first.id)"
    )
    op.drop_index("certificate_kind", "certificate")
    op.create_index("certificate_kind", "certificate", ["disposal_id", "kind"], unique=True)
    op.drop_column("disposal", "again_since")
