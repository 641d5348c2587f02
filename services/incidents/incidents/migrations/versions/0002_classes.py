"""The class of a known pupil, for sight by class lists.

Earlier rows count as older than anything the roll says, so that the next event about a pupil, or a replay of the
roll's present state, fills their class in. The owner is bound by the row guard too, and sees rows of no school: the
guard is lifted for that one statement, inside this transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("known_pupil", sa.Column("class_name", sa.Text()))
    op.execute("ALTER TABLE known_pupil NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE known_pupil SET version = 0")
    op.execute("ALTER TABLE known_pupil FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Drops the column."""
    op.drop_column("known_pupil", "class_name")
