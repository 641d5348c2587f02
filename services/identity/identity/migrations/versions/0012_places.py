"""Places data is at, as the trust says of them. Only adds a table that the previous release does not know."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "data_place",
        sa.Column("id", sa.Uuid(as_uuid=True), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("certificate_until", sa.Date()),
        sa.Column("said_by", sa.Uuid(as_uuid=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("part", "address", name="data_place_address"),
    )


def downgrade() -> None:
    """Back; what was said is gone."""
    op.drop_table("data_place")


_TEXTS = ("part", "address", "operator", "country", "others", "certificate")
