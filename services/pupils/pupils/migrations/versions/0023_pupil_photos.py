"""Photos of pupils, and whether a feed may tell them. Only adds; the previous release shows none."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables, and the column to a feed."""
    op.add_column("feed", sa.Column("photos", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "pupil_photo",
        sa.Column("pupil_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("put_by", _UUID, nullable=False),
        sa.Column("put_at", _INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "photo_gone",
        sa.Column("object_name", sa.Text(), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("gone_at", _INSTANT, nullable=False),
    )
    op.create_index("photo_gone_at", "photo_gone", ["gone_at"])
    guard_by_school(op, "pupil_photo")
    guard_by_school(op, "photo_gone")


def downgrade() -> None:
    """Takes them away again, with the keys of the photos: none opens any more."""
    op.drop_column("feed", "photos")
    op.drop_table("photo_gone")
    op.drop_table("pupil_photo")
