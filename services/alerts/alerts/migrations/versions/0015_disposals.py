"""What was deleted with children's files, and how alerts are found by what they are about; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Ids and counts: of no school, since a file may have been at several."""
    op.create_table(
        "disposed",
        sa.Column("disposal_id", sa.Uuid(as_uuid=True), primary_key=True),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("records_at", _INSTANT),
        sa.Column("referrals_at", _INSTANT),
    )
    op.create_index("alert_source", "alert", ["source_id"])


def downgrade() -> None:
    """Drops them; disposals are told again by whoever carried them out."""
    op.drop_index("alert_source", "alert")
    op.drop_table("disposed")
