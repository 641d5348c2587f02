"""Disposals: what two people agreed to destroy, what became of it, its certificates, and lines of the destruction
list."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_GUARDED = ("disposal_key", "disposal_said")


def upgrade() -> None:
    """What is of a child is guarded by the school that keeps the file; the rest names no child."""
    _create_disposal()
    _create_key()
    _create_said()
    _create_certificate()
    _create_line()
    for table in _GUARDED:
        guard_by_school(op, table)


def downgrade() -> None:
    """Takes all of it away."""
    op.execute("DROP TABLE list_line, certificate, disposal_said, disposal_key, disposal")


def _create_disposal() -> None:
    op.create_table(
        "disposal",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("mark", _ID, nullable=False),
        sa.Column("proposed_by", _ID, nullable=False),
        sa.Column("proposed_at", _INSTANT, nullable=False),
        sa.Column("proposed_session", _ID),
        sa.Column("agreed_by", _ID),
        sa.Column("agreed_at", _INSTANT),
        sa.Column("destroy_on", sa.Date()),
        sa.Column("waited_days", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("waited_on", sa.Date()),
        sa.Column("because", sa.Text()),
        sa.Column("ended_by", _ID),
        sa.Column("ended_at", _INSTANT),
        sa.Column("stop_ended_by", _ID),
        sa.Column("stop_ended_at", _INSTANT),
        sa.Column("ordered_at", _INSTANT),
        sa.Column("sent_at", _INSTANT),
        sa.Column("numbers", JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("answered", ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'::text[]")),
        sa.Column("destroyed_at", _INSTANT),
    )
    op.create_index("disposal_state", "disposal", ["state", "destroy_on"])
    op.create_index("disposal_school", "disposal", ["school_id", "proposed_at", "id"])
    op.create_index("disposal_proposed", "disposal", ["proposed_at", "id"])


def _create_key() -> None:
    op.create_table(
        "disposal_key",
        sa.Column("disposal_id", _ID, sa.ForeignKey("disposal.id"), primary_key=True),
        sa.Column("subject_id", _ID, primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("destroyed_at", _INSTANT),
    )
    op.create_index("disposal_key_subject", "disposal_key", ["subject_id"])


def _create_said() -> None:
    op.create_table(
        "disposal_said",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("disposal_id", _ID, sa.ForeignKey("disposal.id"), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("said_by", _ID, nullable=False),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("disposal_said_disposal", "disposal_said", ["disposal_id", "said_at"])


def _create_certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("disposal_id", _ID, sa.ForeignKey("disposal.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
    )
    op.create_index("certificate_kind", "certificate", ["disposal_id", "kind"], unique=True)


def _create_line() -> None:
    op.create_table(
        "list_line",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=True),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref_id", _ID, nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("number", sa.Integer(), unique=True),
        sa.Column("digest", sa.LargeBinary()),
    )
    op.create_index("list_line_ref", "list_line", ["ref_id", "kind"])
