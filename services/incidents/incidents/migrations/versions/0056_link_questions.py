"""Whether a link of a colleague who triages is to hold, asked of somebody else. Only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Ids, codes and instants, asked of people of any school: no row policy."""
    op.create_table(
        "link_question",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("subject_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("set_by", _UUID),
        sa.Column("acts", sa.Boolean(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("asked_ids", ARRAY(_UUID), nullable=False),
        sa.Column("told_ids", ARRAY(_UUID), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", _UUID),
        sa.Column("decided_at", _INSTANT),
        sa.Column("settled_at", _INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("link_question_pair", "link_question", ["subject_id", "staff_id"])
    op.create_index("link_question_to_do", "link_question", ["due_at"], postgresql_where=sa.text("settled_at IS NULL"))


def downgrade() -> None:
    """Whoever was only asked about is kept from nobody."""
    op.drop_table("link_question")
