"""Indexes for lists and queues of those who look after every school: each walks along what it shows alone."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_INDEXES = {
    "incident_time": (["opened_at", "id"], None),
    "incident_own": (["assigned_to", "opened_at"], "assigned_to IS NOT NULL"),
    "incident_waits": (["waiting_until"], "waiting_until IS NOT NULL"),
    "incident_asked": (["closing_asked_by"], "closing_asked_by IS NOT NULL"),
}


def upgrade() -> None:
    """Adds them."""
    for name, (columns, where) in _INDEXES.items():
        op.create_index(name, "incident", columns, postgresql_where=where)


def downgrade() -> None:
    """Drops them."""
    for name in _INDEXES:
        op.drop_index(name, "incident")
