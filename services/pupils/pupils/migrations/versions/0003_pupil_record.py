"""The record of a pupil beyond the roll: groups of fields, contacts, single days, history; what a feed may tell.

Only adds. The last release writes neither the new tables nor the new column of ``pupil_told``; a row it confirms
meanwhile keeps that column, and the next delivery that states the fields sets it right.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0003"
down_revision = "0005"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_TABLES = ("pupil_part", "pupil_before", "pupil_ledger", "contact", "pupil_contact", "delivery_note", "feed_approval")


def upgrade() -> None:
    """Adds everything."""
    op.add_column("pupil_told", sa.Column("record_told", ARRAY(sa.BigInteger())))
    op.add_column("feed", sa.Column("groups", ARRAY(sa.Text()), nullable=False, server_default="{other}"))
    _create_parts()
    _create_contacts()
    op.create_table(
        "delivery_note",
        sa.Column("delivery_id", _UUID, sa.ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "feed_approval",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("feed_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("field_group", sa.Text(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", _UUID, nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=False),
    )
    op.create_index("feed_approval_feed", "feed_approval", ["feed_id", "decided_at"])
    for table in _TABLES:
        guard_by_school(op, table)


def downgrade() -> None:
    """Takes it away again; what was told since is lost."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.drop_column("feed", "groups")
    op.drop_column("pupil_told", "record_told")


def _create_parts() -> None:
    op.create_table(
        "pupil_part",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("part", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "pupil_before",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("known_from", _INSTANT),
        sa.Column("known_until", _INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("pupil_before_pupil", "pupil_before", ["pupil_id", "known_until"])
    op.create_table(
        "pupil_ledger",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("month", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )


def _create_contacts() -> None:
    op.create_table(
        "contact",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("contact_token", "contact", ["school_id", "token"], unique=True)
    op.create_table(
        "pupil_contact",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("contact_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("pupil_contact_contact", "pupil_contact", ["contact_id"])
