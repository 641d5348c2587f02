"""Whose the marks on a body map are once the child they were put down for is taken off the concern."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns: empty, marks are those of the child's own place in the report."""
    op.add_column("record_subject", sa.Column("mark_places", ARRAY(sa.Integer())))
    op.add_column("record_move", sa.Column("marks_of_id", sa.Uuid(as_uuid=True)))


def downgrade() -> None:
    """Takes them away again."""
    op.drop_column("record_move", "marks_of_id")
    op.drop_column("record_subject", "mark_places")
