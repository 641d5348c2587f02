"""Mails to the owners of accounts: a job table of ids; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "notice_mail",
        sa.Column("notice_id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", _INSTANT, nullable=False),
        sa.Column("last_reply", sa.Integer()),
        sa.Column("happened_at", _INSTANT, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("notice_mail_waiting", "notice_mail", ["next_attempt_at", "notice_id"], postgresql_where=waiting)


def downgrade() -> None:
    """Drops it; mails that wait are lost."""
    op.drop_table("notice_mail")
