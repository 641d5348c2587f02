"""What is proposed of a report that does not open has an id of its own, by which people are told. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column. What was proposed before has none: nobody was told of it, and nobody is."""
    op.add_column("unopened_report", sa.Column("discard_id", sa.Uuid(as_uuid=True), nullable=True))


def downgrade() -> None:
    """Drops it: nobody is told what became of what was proposed."""
    op.drop_column("unopened_report", "discard_id")
