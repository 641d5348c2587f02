"""Facts of a school that clocks and reports need, and the numbers it had before.

Only adds; the previous release writes nothing there, and each school it adds is one in England.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the columns and the table."""
    op.add_column("school", sa.Column("nation", sa.Text(), nullable=False, server_default=sa.text("'england'")))
    for name in ("phase", "kind", "local_authority"):
        op.add_column("school", sa.Column(name, sa.Text()))
    op.create_table(
        "earlier_number",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("school_id", _ID, sa.ForeignKey("school.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", _ID, sa.ForeignKey("staff.id"), nullable=False),
    )
    op.create_index("earlier_number_school", "earlier_number", ["school_id"])
    op.create_index(
        "earlier_number_urn", "earlier_number", ["number"], unique=True, postgresql_where=sa.text("kind = 'urn'")
    )


def downgrade() -> None:
    """Back; what was said of the schools beyond their names is gone."""
    op.drop_table("earlier_number")
    for name in ("local_authority", "kind", "phase", "nation"):
        op.drop_column("school", name)
