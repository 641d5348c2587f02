"""Cover for a school's safeguarding lead; only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Code of the release before knows nothing of it; the roles themselves are like any other."""
    op.create_table(
        "cover",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("school_id", _ID, sa.ForeignKey("school.id"), nullable=False),
        sa.Column("staff_id", _ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("school_days", sa.SmallInteger(), nullable=False),
        sa.Column("named_by", _ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("named_at", _INSTANT, nullable=False),
        sa.Column("request_id", _ID, sa.ForeignKey("sight_request.id")),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_by", _ID, sa.ForeignKey("staff.id")),
    )
    op.create_index("cover_school", "cover", ["school_id", "named_at"])
    guard_by_school(op, "cover")


def downgrade() -> None:
    """Roles that were given keep their last day; who was named how often is lost."""
    op.execute(sa.text("DELETE FROM notice WHERE kind = 'cover_named'"))
    op.drop_table("cover")
