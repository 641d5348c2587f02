"""A record that was about sexual abuse once stays so for how long it is kept, and who was harmed. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was recategorised before nothing is known; nobody was asked who was harmed."""
    op.add_column("record_subject", sa.Column("once_lasting", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("incident_subject", sa.Column("harmed", sa.Boolean()))


def downgrade() -> None:
    """The category that a record bears today counts alone."""
    op.drop_column("incident_subject", "harmed")
    op.drop_column("record_subject", "once_lasting")
