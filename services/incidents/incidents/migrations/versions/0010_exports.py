"""Exports: a record or a chronology given out as a file."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0010"
down_revision = "0005"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "export",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("incident_id", _UUID),
        sa.Column("subject_id", _UUID),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("choices", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", _UUID, nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("rights", sa.Text()),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text()),
        sa.Column("object_name", sa.Text()),
        sa.Column("sealed_key", sa.Text()),
        sa.Column("finished_at", _INSTANT),
        sa.Column("expires_at", _INSTANT),
        sa.Column("taken_by", _UUID),
        sa.Column("taken_until", _INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False),
    )
    op.create_index("export_asked", "export", ["asked_by", "asked_at", "id"])
    still_open = sa.text("state IN ('waiting', 'running')")
    op.create_index("export_open", "export", ["asked_at"], postgresql_where=still_open)
    op.create_index("export_expires", "export", ["expires_at"], postgresql_where=sa.text("object_name IS NOT NULL"))
    guard_by_school(op, "export")


def downgrade() -> None:
    """Drops it."""
    op.drop_table("export")
