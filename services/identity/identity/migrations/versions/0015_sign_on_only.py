"""Passwords for two emergency accounts alone, where the trust says so.

Only adds; the previous release takes everybody's password until this one runs everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds a table and a column."""
    op.create_table(
        "emergency_account",
        sa.Column("staff_id", _ID, sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("named_at", _INSTANT, nullable=False),
        sa.Column("named_by", _ID, sa.ForeignKey("staff.id"), nullable=False),
    )
    op.add_column("trust_policy", sa.Column("sign_on_only_since", _INSTANT))


def downgrade() -> None:
    """Back; everybody's password is taken again, but no session that was for linking an account alone stays."""
    op.execute(sa.text("DELETE FROM session WHERE purpose = 'link'"))
    op.execute(sa.text("DELETE FROM notice WHERE kind = 'emergency_used'"))
    op.drop_column("trust_policy", "sign_on_only_since")
    op.drop_table("emergency_account")
