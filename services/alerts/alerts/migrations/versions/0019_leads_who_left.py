"""Schools at which nothing is mailed to a lead who has left by the staff list; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None for everybody."""
    schools = sa.Column("no_mail_at", ARRAY(sa.Uuid(as_uuid=True)), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("staff", schools)


def downgrade() -> None:
    """Leads who have left are mailed as everybody is."""
    op.drop_column("staff", "no_mail_at")
