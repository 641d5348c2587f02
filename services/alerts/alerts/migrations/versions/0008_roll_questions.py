"""Alerts of children on two rolls: no person sent them, and they are of no category."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Code of the release before writes both and reads alerts without them."""
    op.alter_column("alert", "sender_id", nullable=True)
    op.alter_column("alert", "category_id", nullable=True)


def downgrade() -> None:
    """Alerts without them are lost, with their mails; the questions themselves are the roll's."""
    op.execute("ALTER TABLE alert NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM mail USING alert WHERE mail.alert_id = alert.id AND alert.category_id IS NULL")
    op.execute("DELETE FROM alert WHERE category_id IS NULL")
    op.execute("ALTER TABLE alert FORCE ROW LEVEL SECURITY")
    op.alter_column("alert", "category_id", nullable=False)
    op.alter_column("alert", "sender_id", nullable=False)
