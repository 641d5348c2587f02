"""The token a session had before it was given a new one, for the seconds in which requests with it are on their way.

Only adds; the previous release writes nothing there and goes on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("session", sa.Column("previous_digest", sa.LargeBinary()))
    op.add_column("session", sa.Column("previous_until", sa.DateTime(timezone=True)))
    op.create_index("session_previous", "session", ["previous_digest"])


def downgrade() -> None:
    """Back; an earlier token is refused a few seconds sooner."""
    op.drop_index("session_previous", table_name="session")
    op.drop_column("session", "previous_until")
    op.drop_column("session", "previous_digest")
