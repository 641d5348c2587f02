"""Contacts compared with staff, and who may be a child's parent. Only adds; the previous release compares nothing."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_WAITING = sa.text("state = 'waiting'")
_TO_MARK = sa.text("marked_version IS DISTINCT FROM version")


def upgrade() -> None:
    """Contacts that are there have no digests: the job makes them in the hours after."""
    op.add_column("contact", sa.Column("marks", ARRAY(sa.LargeBinary())))
    op.add_column("contact", sa.Column("marked_version", sa.Integer()))
    op.create_index("contact_to_mark", "contact", ["school_id", "id"], postgresql_where=_TO_MARK)
    op.create_table(
        "possible_link",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("found_at", _INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("decided_by", _UUID),
        sa.Column("decided_at", _INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("possible_link_pair", "possible_link", ["staff_id", "pupil_id"], unique=True)
    op.create_index(
        "possible_link_waiting", "possible_link", ["school_id", "found_at", "id"], postgresql_where=_WAITING
    )
    guard_by_school(op, "possible_link")
    op.create_table(
        "staff_to_compare",
        sa.Column("staff_id", _UUID, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """What waited is lost here; whoever was kept from a child stays so, in incidents, until a person decides there."""
    op.drop_table("staff_to_compare")
    op.drop_table("possible_link")
    op.drop_index("contact_to_mark", "contact")
    op.drop_column("contact", "marked_version")
    op.drop_column("contact", "marks")
