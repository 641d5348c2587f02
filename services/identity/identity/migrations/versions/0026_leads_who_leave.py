"""Leads who leave by a staff list: when they were told of, and what was kept before the day; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was told of yet; who waits is told of by the first run after the upgrade."""
    for name in ("told_on", "asked_on", "kept_day"):
        op.add_column("listed_person", sa.Column(name, sa.Date()))
    op.create_index(
        "listed_person_told", "listed_person", ["school_id"], postgresql_where=sa.text("told_on IS NOT NULL")
    )


def downgrade() -> None:
    """Leads who leave wait for an administrator, as before."""
    op.execute(sa.text("DELETE FROM notice WHERE kind IN ('lead_leaving', 'lead_left', 'lead_left_last')"))
    op.drop_index("listed_person_told", "listed_person")
    for name in ("kept_day", "asked_on", "told_on"):
        op.drop_column("listed_person", name)
