"""Feeds are answered as for any child: what they say of a protected one is sealed, and its named people are asked.

``withheld`` holds what the roll does not show; ``old_identity_met`` who came by an old identity, until it is known
whose it is; ``identity_question`` what the named people are asked.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "withheld",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("withheld_school", "withheld", ["school_id"])
    op.create_table(
        "old_identity_met",
        sa.Column("digest", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("entry_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
    )
    op.create_table(
        "identity_question",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_by", _UUID),
        sa.Column("decided_at", _INSTANT),
        sa.Column("decided_by", _UUID),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.Column("done_at", _INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("identity_question_pupil", "identity_question", ["pupil_id"])
    for table in ("withheld", "old_identity_met", "identity_question"):
        guard_by_school(op, table)


def downgrade() -> None:
    """Takes them away; a feed is told ``held_back`` again where the previous release runs."""
    for table in ("identity_question", "old_identity_met", "withheld"):
        op.drop_table(table)
