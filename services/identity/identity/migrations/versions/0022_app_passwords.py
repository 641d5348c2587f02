"""Passwords of apps, which open one's own calendar without names; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Of a person and of no school, as their recovery codes are."""
    op.create_table(
        "app_password",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("staff_id", _ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_on", sa.Date()),
    )
    op.create_index("app_password_staff", "app_password", ["staff_id"])


def downgrade() -> None:
    """Calendars that were set up are refused from then on."""
    op.drop_table("app_password")
