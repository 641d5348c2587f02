"""Keys of children's files that were destroyed: a row stays, so that the key is never made again."""

from alembic import op
from chassis.units.tables import add_tombstones, drop_tombstones

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds since when a key is gone; the release before makes rows without it."""
    add_tombstones(op)


def downgrade() -> None:
    """Refused once a file was destroyed."""
    drop_tombstones(op)
