"""Who agreed so far to a reset of second factors that more than one person must agree to.

Only adds, with a default where the previous release writes nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NONE = sa.text("'{}'::uuid[]")
_COLUMNS = ("agreed_by", "agreed_schools")


def upgrade() -> None:
    """Adds the columns."""
    for name in _COLUMNS:
        of_ids = ARRAY(sa.Uuid(as_uuid=True))
        op.add_column("sight_request", sa.Column(name, of_ids, nullable=False, server_default=_NONE))


def downgrade() -> None:
    """Back; a reset that was agreed to in part takes one yes again."""
    for name in _COLUMNS:
        op.drop_column("sight_request", name)
