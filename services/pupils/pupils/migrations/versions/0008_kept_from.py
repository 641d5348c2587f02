"""Who is kept from which child, and which ids are one child: ids only.

What merges say is here already; links, and matches of children not listed, come from incidents by resync.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the tables, and fills the second from the roll's own merges."""
    op.create_table(
        "kept_from",
        sa.Column("link_id", _UUID, primary_key=True),
        sa.Column("staff_id", _UUID, nullable=False),
        sa.Column("subject_id", _UUID, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("kept_from_staff", "kept_from", ["staff_id"])
    op.create_table(
        "subject_alias",
        sa.Column("alias_id", _UUID, primary_key=True),
        sa.Column("means_id", _UUID),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("subject_alias_means", "subject_alias", ["means_id"])
    op.execute("ALTER TABLE pupil NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO subject_alias (alias_id, means_id, version)"
        " SELECT id, merged_into, version FROM pupil WHERE merged_into IS NOT NULL"
    )
    op.execute("ALTER TABLE pupil FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Drops them; a replay of incidents' present state fills them again."""
    op.drop_table("subject_alias")
    op.drop_table("kept_from")
