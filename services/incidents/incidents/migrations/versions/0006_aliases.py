"""Who is the same child as whom: pupils whom a person merged, and children not listed who were matched to a pupil."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0010"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "subject_alias",
        sa.Column("alias_id", _UUID, primary_key=True),
        sa.Column("means_id", _UUID),
        sa.Column("root_id", _UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("subject_alias_root", "subject_alias", ["root_id"])


def downgrade() -> None:
    """Takes it away again; merges come back from pupils (resync), matches of children not listed are lost."""
    op.drop_table("subject_alias")
