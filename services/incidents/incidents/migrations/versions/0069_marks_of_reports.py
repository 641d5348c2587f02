"""A question may be about one report; the release before meets no such row until somebody here writes one."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every row there is is about a child."""
    op.add_column("link_question", sa.Column("concern_id", sa.Uuid(), nullable=True))
    op.alter_column("link_question", "subject_id", nullable=True)
    op.create_check_constraint("link_question_of_one", "link_question", "(subject_id IS NULL) <> (concern_id IS NULL)")
    op.create_index(
        "link_question_concern", "link_question", ["concern_id"], postgresql_where=sa.text("concern_id IS NOT NULL")
    )


def downgrade() -> None:
    """Questions about reports are gone; whom they keep from a report stays kept from it."""
    op.execute("DELETE FROM link_question WHERE subject_id IS NULL")
    op.drop_index("link_question_concern", "link_question")
    op.drop_constraint("link_question_of_one", "link_question")
    op.alter_column("link_question", "subject_id", nullable=False)
    op.drop_column("link_question", "concern_id")
