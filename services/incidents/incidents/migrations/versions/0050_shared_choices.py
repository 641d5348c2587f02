"""What becomes of records that are about other children too once a file is destroyed, and how many. Only adds."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)


def upgrade() -> None:
    """Choices are guarded by the school of the record."""
    op.create_table(
        "shared_choice",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("record_id", _UUID, nullable=False),
        sa.Column("subject_id", _UUID, nullable=False),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("because", sa.Text()),
        sa.Column("others", ARRAY(_UUID), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary()),
        sa.Column("decided_by", _UUID, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("shared_choice_once", "shared_choice", ["record_id", "subject_id"], unique=True)
    op.create_index("shared_choice_subject", "shared_choice", ["subject_id"])
    guard_by_school(op, "shared_choice")
    op.add_column("disposed_file", sa.Column("redacted", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("disposed_file", sa.Column("kept_because", JSONB(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """What was decided is lost, with the keys made for it: records about others stay as they are."""
    op.execute("DELETE FROM key_wrap WHERE record_id IN (SELECT id FROM shared_choice)")
    op.drop_column("disposed_file", "kept_because")
    op.drop_column("disposed_file", "redacted")
    op.drop_table("shared_choice")
