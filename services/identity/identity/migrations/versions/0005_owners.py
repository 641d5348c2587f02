"""Since when an account's user is not known to be its owner, and when its address or password last changed.

Only adds; the previous release writes nothing there. Accounts that are there count as their owners'.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = ("unproven_since", "credential_changed_at")


def upgrade() -> None:
    """Adds the columns."""
    for name in _COLUMNS:
        op.add_column("staff", sa.Column(name, sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Back; whose account was taken by a mailed link is forgotten."""
    for name in _COLUMNS:
        op.drop_column("staff", name)
