"""When people were told that a hold is to be looked at again, and that files wait to be decided on; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was told yet."""
    op.add_column("hold", sa.Column("told_on", sa.Date()))
    op.add_column("school", sa.Column("files_told_on", sa.Date()))


def downgrade() -> None:
    """People are told again."""
    op.drop_column("school", "files_told_on")
    op.drop_column("hold", "told_on")
