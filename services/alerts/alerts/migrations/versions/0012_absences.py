"""Who is away from when to when, and of which days a trust's lead was told that a whole team is; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID, _INSTANT = sa.Uuid(as_uuid=True), sa.DateTime(timezone=True)


def upgrade() -> None:
    """Code of the release before knows nothing of either, and waits for people who are away."""
    op.create_table(
        "absence",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("said_by", _ID, nullable=False),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.Column("begun_at", _INSTANT),
        sa.UniqueConstraint("staff_id", "first_day", name="absence_once"),
    )
    op.create_index("absence_by_day", "absence", ["last_day", "first_day"])
    op.create_index("absence_to_begin", "absence", ["first_day"], postgresql_where=sa.text("begun_at IS NULL"))
    op.create_table(
        "team_away",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("told_at", _INSTANT, nullable=False),
    )
    op.create_index("team_away_school", "team_away", ["school_id", "last_day"])


def downgrade() -> None:
    """Nobody is away any more."""
    op.drop_table("team_away")
    op.drop_table("absence")
