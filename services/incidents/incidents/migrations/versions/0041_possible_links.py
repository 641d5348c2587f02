"""Who may be a child's parent, as pupils says; only adds. The previous release keeps nobody away by it."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Empty until pupils says something."""
    op.create_table(
        "possible_link",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("subject_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("possible_link_pair", "possible_link", ["staff_id", "subject_id"])
    guard_by_school(op, "possible_link")


def downgrade() -> None:
    """Nobody is freed: who was kept away stays so where a link holds; the others are found again after the upgrade."""
    op.execute(
        sa.text(
            "DELETE FROM conflict c USING possible_link p WHERE p.state = 'waiting' AND p.staff_id = c.staff_id"
            " AND p.subject_id = c.subject_id AND NOT EXISTS (SELECT FROM staff_link l WHERE l.staff_id = c.staff_id"
            " AND l.subject_id = c.subject_id AND l.ended_at IS NULL)"
        )
    )
    op.drop_table("possible_link")
