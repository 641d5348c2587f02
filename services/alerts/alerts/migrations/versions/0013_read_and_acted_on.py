"""When a concern was opened and decided on, and when what an alert tells of was changed; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Null for what was before: it is not known any more. Code of the release before writes neither."""
    op.add_column("alert", sa.Column("opened_at", _INSTANT))
    op.add_column("alert", sa.Column("changed_at", _INSTANT))
    op.add_column("unread_concern", sa.Column("decided_at", _INSTANT))
    op.create_index("alert_object", "alert", ["object_id"])
    op.create_index(
        "alert_changed", "alert", ["recipient_id", "at", "id"], postgresql_where=sa.text("changed_at > read_at")
    )


def downgrade() -> None:
    """Nothing else is kept of it."""
    op.drop_index("alert_changed", "alert")
    op.drop_index("alert_object", "alert")
    op.drop_column("unread_concern", "decided_at")
    op.drop_column("alert", "changed_at")
    op.drop_column("alert", "opened_at")
