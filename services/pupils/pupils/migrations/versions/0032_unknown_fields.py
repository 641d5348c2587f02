"""What feeds send and we have no field for is off, and decided about by name. Only adds, and changes a default.

The release before goes on with feeds that have ``other`` ticked until it is replaced; the present one keeps of them
only what is approved by name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No name is known yet: each feed's are looked up with its next delivery, or when somebody asks."""
    op.add_column("feed", sa.Column("unknown_sealed", sa.LargeBinary()))
    op.add_column("feed", sa.Column("unknown_version", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("feed", "groups", server_default="{}")
    op.add_column("feed_approval", sa.Column("field_digest", sa.Text()))


def downgrade() -> None:
    """Decisions about single fields go: what is ticked is kept again, whatever it is called."""
    op.execute("ALTER TABLE feed_approval NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM feed_approval WHERE field_digest IS NOT NULL")
    op.execute("ALTER TABLE feed_approval FORCE ROW LEVEL SECURITY")
    op.drop_column("feed_approval", "field_digest")
    op.alter_column("feed", "groups", server_default="{other}")
    op.drop_column("feed", "unknown_version")
    op.drop_column("feed", "unknown_sealed")
