"""Reports that do not leave the intake key, so that people can settle them. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Reports of before that never opened are noted as what they are; the others are found when they are tried again.

    Past the row policies, which the owner of the tables is bound by as well.
    """
    op.create_table(
        "unopened_report",
        sa.Column("concern_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("reporter_id", _UUID, nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("found_at", _MOMENT, nullable=False),
        sa.Column("tried_at", _MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("proposed_by", _UUID),
        sa.Column("proposed_at", _MOMENT),
        sa.Column("proposed_session", _UUID),
        sa.Column("agreed_by", _UUID),
        sa.Column("agreed_at", _MOMENT),
        sa.Column("discarded_at", _MOMENT),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("unopened_report_found", "unopened_report", ["found_at", "concern_id"])
    for table in ("sealed_report", "concern"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO unopened_report (concern_id, school_id, reporter_id, received_at, because, found_at, tried_at,"
        " state, files, version) SELECT sealed_report.concern_id, sealed_report.school_id, author_id, received_at,"
        " 'does_not_open', now(), now(), 'waiting', 0, 1 FROM sealed_report"
        " JOIN concern ON concern.id = sealed_report.concern_id WHERE NOT concern.sealed"
    )
    for table in ("sealed_report", "concern"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """What was decided is lost; the reports are tried again."""
    op.drop_table("unopened_report")
