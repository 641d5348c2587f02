"""Who left a school's roll lately, and the latest birth date that was ever said of each pupil.

When what a second school said takes effect, and whether the first one said otherwise before. Only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Who left before is not counted, and birth dates that were changed before are not known."""
    op.create_table(
        "roll_leaver",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unnamed_by", _UUID),
        sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("roll_leaver_school", "roll_leaver", ["school_id", "left_at"])
    guard_by_school(op, "roll_leaver")
    op.add_column("pupil", sa.Column("latest_birth", sa.Date()))
    op.add_column("roll_question", sa.Column("acts_from", sa.DateTime(timezone=True)))
    op.add_column("roll_question", sa.Column("denied", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Each full delivery is counted by itself again."""
    op.drop_column("roll_question", "denied")
    op.drop_column("roll_question", "acts_from")
    op.drop_column("pupil", "latest_birth")
    op.drop_table("roll_leaver")
