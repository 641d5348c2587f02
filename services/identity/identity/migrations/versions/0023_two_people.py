"""Names that accounts had before, and who said that two people with like names are two; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Of people and of no school, as their accounts are."""
    op.add_column("staff", sa.Column("former_names", ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "two_people",
        sa.Column("first_id", _ID, sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("second_id", _ID, sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("asked_by", _ID, sa.ForeignKey("staff.id")),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("said_by", _ID, sa.ForeignKey("staff.id")),
        sa.Column("said_at", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    """The previous release takes two people with like names for two."""
    op.drop_table("two_people")
    op.drop_column("staff", "former_names")
