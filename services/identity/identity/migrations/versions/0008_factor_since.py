"""Which factor raised a session, and since when a factor proves that its user is the account's owner.

Only adds. The last release raises sessions without noting the factor: while an account is in doubt, those open nothing
that is older.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS = {
    "session": "factor_since",
    "totp_factor": "counts_from",
    "passkey": "counts_from",
    "recovery_code": "counts_from",
}


def upgrade() -> None:
    """Adds the columns."""
    for table, name in _COLUMNS.items():
        op.add_column(table, sa.Column(name, sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Takes them away again."""
    for table, name in _COLUMNS.items():
        op.drop_column(table, name)
