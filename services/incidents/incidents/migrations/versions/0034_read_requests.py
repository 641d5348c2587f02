"""Requests of a school that a child left to read the file again; and which school has each file, for the log."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_schools
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables; of files signed for before, the school that has them."""
    op.create_table(
        "read_request",
        sa.Column("id", _UUID, primary_key=True),
        *(sa.Column(name, _UUID, nullable=False) for name in _IDS),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("told_ids", ARRAY(_UUID), nullable=False),
        sa.Column("decided_by", _UUID),
        sa.Column("decided_at", _INSTANT),
        sa.Column("refusal", sa.LargeBinary()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("ended_by", _UUID),
        sa.Column("ended_at", _INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("read_request_subject", "read_request", ["subject_id"])
    op.create_index("read_request_time", "read_request", ["asked_at", "id"])
    op.create_index("read_request_ends", "read_request", ["ends_on"], postgresql_where=sa.text("state = 'agreed'"))
    guard_by_schools(op, "read_request")
    op.create_table(
        "file_kept",
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.execute(_KEPT_BEFORE)


def downgrade() -> None:
    """What was agreed is read no more: the earlier code knows no end of it."""
    op.execute(
        """
        DELETE FROM file_reader reader
        WHERE EXISTS (
            SELECT FROM file_grant agreed LEFT JOIN subject_alias alias ON alias.alias_id = agreed.subject_id
            WHERE agreed.why = 'agreed' AND agreed.school_id = reader.school_id
                AND coalesce(alias.root_id, agreed.subject_id) = coalesce(
                    (SELECT root_id FROM subject_alias WHERE alias_id = reader.subject_id), reader.subject_id
                )
        ) AND reader.waits
        """
    )
    op.execute("DELETE FROM file_grant WHERE why = 'agreed'")
    op.drop_table("read_request")
    op.drop_table("file_kept")


_KEPT_BEFORE = """
INSERT INTO file_kept (subject_id, school_id, version)
SELECT reader.subject_id, reader.school_id, 1
FROM file_reader reader
WHERE EXISTS (
    SELECT FROM file_grant said
    LEFT JOIN subject_alias one ON one.alias_id = said.subject_id
    LEFT JOIN subject_alias other ON other.alias_id = reader.subject_id
    WHERE said.why = 'received' AND said.school_id = reader.school_id
        AND coalesce(one.root_id, said.subject_id) = coalesce(other.root_id, reader.subject_id)
)
ON CONFLICT DO NOTHING
"""
_IDS = ("handover_id", "subject_id", "pupil_id", "asking_school_id", "keeping_school_id", "asked_by")
