"""How many children's names somebody was shown on a day; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A row a person, of the last day on which they looked for pupils."""
    op.create_table(
        "names_shown",
        sa.Column("staff_id", sa.Uuid(as_uuid=True), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("marks", ARRAY(sa.SmallInteger()), nullable=False),
    )


def downgrade() -> None:
    """Nobody's reading of names is limited."""
    op.drop_table("names_shown")
