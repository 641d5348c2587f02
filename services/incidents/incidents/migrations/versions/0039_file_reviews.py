"""Reviews of files are told: of which day somebody was told; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is due at the upgrade is told once, then passed on like any other."""
    op.add_column("pupil_card", sa.Column("review_told", sa.Date()))
    due = sa.text("next_review_on IS NOT NULL")
    op.create_index("pupil_card_review", "pupil_card", ["next_review_on"], postgresql_where=due)


def downgrade() -> None:
    """After another upgrade what is due is told again."""
    op.drop_index("pupil_card_review", "pupil_card")
    op.drop_column("pupil_card", "review_told")
