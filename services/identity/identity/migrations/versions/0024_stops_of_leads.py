"""Suspensions of one of the last two who triage at a school, which stand once a second person agrees; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Of a person and of no school, as their account is."""
    op.create_table(
        "lead_stop",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("staff_id", _ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("school_ids", ARRAY(_ID), nullable=False),
        sa.Column("ends_account", sa.Boolean(), nullable=False),
        sa.Column("asked_by", _ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True)),
        sa.Column("agreed", sa.Boolean()),
        sa.Column("decided_by", _ID, sa.ForeignKey("staff.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )
    op.create_index("lead_stop_staff", "lead_stop", ["staff_id", "asked_at"])


def downgrade() -> None:
    """Who is suspended for a day by then stays suspended until somebody takes the account back."""
    op.drop_table("lead_stop")
