"""Looks for pupils who left long ago and have no file. Only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Numbers of no child: no row policy."""
    op.create_table(
        "leaver_look",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("left_by", sa.Date(), nullable=False),
        sa.Column("after", _UUID),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("ended_at", _INSTANT),
    )
    op.create_index("leaver_look_begun", "leaver_look", ["begun_at"])
    goes_on = sa.text("ended_at IS NULL")
    op.create_index(
        "leaver_look_one", "leaver_look", [sa.text("(ended_at IS NULL)")], unique=True, postgresql_where=goes_on
    )
    op.create_table(
        "leaver_batch",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("look_id", _UUID, sa.ForeignKey("leaver_look.id", ondelete="CASCADE"), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("let_go", sa.Integer()),
        sa.Column("entries", sa.Integer()),
    )
    op.create_index("leaver_batch_look", "leaver_batch", ["look_id"])


def downgrade() -> None:
    """Nobody is looked for any more; who is forgotten stays so."""
    op.drop_table("leaver_batch")
    op.drop_table("leaver_look")
