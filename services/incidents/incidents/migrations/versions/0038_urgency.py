"""How soon a reporter says somebody has to read it, and whether they told anybody; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_COLUMNS = ("urgency", "told")


def upgrade() -> None:
    """Code of the release before writes neither: such a concern is an ordinary one."""
    for column in _COLUMNS:
        op.add_column("concern", sa.Column(column, sa.Text()))


def downgrade() -> None:
    """The codes are lost; what was written stays in the sealed details."""
    for column in _COLUMNS:
        op.drop_column("concern", column)
