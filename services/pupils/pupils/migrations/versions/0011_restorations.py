"""Databases found restored to an earlier time, and the highest number the audit log ever named.

Only adds; the previous release writes nothing there and goes on.
"""

from alembic import op
from chassis.units.tables import add_restorations, drop_restorations

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them."""
    add_restorations(op)


def downgrade() -> None:
    """Takes them away again; a restore found before is then known to nobody."""
    drop_restorations(op)
