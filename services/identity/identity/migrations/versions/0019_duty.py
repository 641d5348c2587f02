"""A school's hours of duty, and its authority's number at night; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_COLUMNS = ("duty_from", "duty_to", "night_number")


def upgrade() -> None:
    """Code of the release before leaves them as they are."""
    for column in _COLUMNS:
        op.add_column("school", sa.Column(column, sa.Text()))


def downgrade() -> None:
    """They have to be entered again."""
    for column in _COLUMNS:
        op.drop_column("school", column)
