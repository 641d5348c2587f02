"""Where an audit entry came from, beside its leaf until it is sent; only adds: the release before leaves it empty."""

from alembic import op
from chassis.units.tables import add_origins, drop_origins

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a column that may be null."""
    add_origins(op)


def downgrade() -> None:
    """Takes it away again; what was not sent yet is then not kept."""
    drop_origins(op)
