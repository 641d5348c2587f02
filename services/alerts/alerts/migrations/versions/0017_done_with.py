"""How alerts that were read, and mails that are out, are found to be deleted; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No row is touched."""
    op.create_index("alert_read", "alert", ["kind", "read_at"], postgresql_where=sa.text("read_at IS NOT NULL"))
    op.create_index("notice_mail_finished", "notice_mail", ["finished_at"])
    op.create_index("digest_mail_finished", "digest_mail", ["finished_at"])


def downgrade() -> None:
    """Drops them; nothing is deleted any more."""
    op.drop_index("digest_mail_finished", "digest_mail")
    op.drop_index("notice_mail_finished", "notice_mail")
    op.drop_index("alert_read", "alert")
