"""What waits for a second person can be a change of address, of the whole trust's domain, or who an owner is.

Only adds; the previous release writes nothing there, and its requests go on to the next group like others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_OF_REQUEST = (
    ("old_email", sa.Text()),
    ("new_email", sa.Text()),
    ("takes_effect_at", _INSTANT),
    ("owner_digest", sa.LargeBinary()),
    ("owner_sealed", sa.Text()),
)


def upgrade() -> None:
    """Adds the columns."""
    for name, kind in _OF_REQUEST:
        op.add_column("sight_request", sa.Column(name, kind))
    op.add_column(
        "sight_request", sa.Column("told_groups", sa.SmallInteger(), nullable=False, server_default=sa.text("0"))
    )
    op.create_index("sight_request_owner", "sight_request", ["owner_digest"], unique=True)
    for name in ("created_by", "changed_by"):
        op.add_column("staff", sa.Column(name, sa.Uuid(as_uuid=True)))
        op.create_foreign_key(f"staff_{name}_fkey", "staff", "staff", [name], ["id"])
    op.add_column("notice", sa.Column("request_id", sa.Uuid(as_uuid=True)))
    op.create_foreign_key(
        "notice_request_id_fkey", "notice", "sight_request", ["request_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    """Back; addresses that wait to be changed stay as they are."""
    op.drop_column("notice", "request_id")
    for name in ("changed_by", "created_by"):
        op.drop_column("staff", name)
    op.execute(sa.text("ALTER TABLE sight_request NO FORCE ROW LEVEL SECURITY"))
    op.execute(sa.text("DELETE FROM sight_request WHERE kind IN ('address', 'domain', 'owner')"))
    op.execute(sa.text("ALTER TABLE sight_request FORCE ROW LEVEL SECURITY"))
    op.drop_index("sight_request_owner", table_name="sight_request")
    op.drop_column("sight_request", "told_groups")
    for name, _ in _OF_REQUEST:
        op.drop_column("sight_request", name)
