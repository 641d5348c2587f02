"""From when the others are told that a record was moved or rewritten; reports that went with a file. Only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_UUID, _MOMENT = sa.Uuid(as_uuid=True), sa.DateTime(timezone=True)


def upgrade() -> None:
    """Of what was moved or destroyed before nobody is told."""
    op.add_column("record_move", sa.Column("tell_at", _MOMENT, nullable=True))
    op.create_index("record_move_wrong", "record_move", ["wrong_id"])
    op.create_index("record_move_to_tell", "record_move", ["tell_at"], postgresql_where=sa.text("tell_at IS NOT NULL"))
    op.add_column("record_version", sa.Column("rewritten_by", _UUID, nullable=True))
    op.add_column("record_version", sa.Column("tell_at", _MOMENT, nullable=True))
    op.create_index(
        "record_version_to_tell", "record_version", ["tell_at"], postgresql_where=sa.text("tell_at IS NOT NULL")
    )
    op.create_index(
        "record_version_rewritten",
        "record_version",
        ["school_id"],
        postgresql_where=sa.text("rewritten_by IS NOT NULL"),
    )
    op.create_table(
        "destroyed_report",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("reporter_id", _UUID, nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("destroyed_at", _MOMENT, nullable=False),
    )
    op.create_index("destroyed_report_reporter", "destroyed_report", ["reporter_id", "destroyed_at"])
    op.create_index("destroyed_report_old", "destroyed_report", ["destroyed_at"])
    guard_by_school(op, "destroyed_report")


def downgrade() -> None:
    """Moves are told to nobody, nor what went with a file."""
    op.drop_table("destroyed_report")
    op.drop_index("record_version_rewritten", "record_version")
    op.drop_index("record_version_to_tell", "record_version")
    op.drop_column("record_version", "tell_at")
    op.drop_column("record_version", "rewritten_by")
    op.drop_index("record_move_to_tell", "record_move")
    op.drop_index("record_move_wrong", "record_move")
    op.drop_column("record_move", "tell_at")
