"""Concerns that nobody has read yet, and the trust's rule of when the next people are told; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables. Earlier concerns are not among those watched: whoever runs on has read them long since."""
    op.create_table(
        "unread_concern",
        sa.Column("concern_id", _UUID, primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("told_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("unread_concern_waiting", "unread_concern", ["told_at", "concern_id"], postgresql_where=waiting)
    op.create_table(
        "unread_rule",
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("changed_by", _UUID, nullable=False),
    )


def downgrade() -> None:
    """Drops them; the rule has to be set again."""
    op.drop_table("unread_rule")
    op.drop_table("unread_concern")
