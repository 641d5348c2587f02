"""What people did of their first steps; only adds. The previous release shows no steps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_DISMISSED = sa.text(
    "INSERT INTO first_visit (staff_id, audience, done, dismissed_at)"
    " SELECT staff.id, audience.name, '{}', now() FROM staff"
    " CROSS JOIN (VALUES ('reporter'), ('reader'), ('lead'), ('data_protection'), ('it'), ('governor'))"
    " AS audience (name)"
    " WHERE EXISTS (SELECT FROM staff_credential WHERE staff_credential.staff_id = staff.id"
    " AND staff_credential.last_signed_in_at IS NOT NULL)"
    " OR EXISTS (SELECT FROM sign_on_link WHERE sign_on_link.staff_id = staff.id"
    " AND sign_on_link.last_used_at IS NOT NULL)"
)
"""Who has signed in before knows the way: theirs is no first visit."""


def upgrade() -> None:
    """A table, and a row for each person who has been here before."""
    op.create_table(
        "first_visit",
        sa.Column("staff_id", sa.Uuid(as_uuid=True), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("audience", sa.Text(), primary_key=True),
        sa.Column("done", ARRAY(sa.Text()), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True)),
    )
    op.execute(_DISMISSED)


def downgrade() -> None:
    """Who has signed in is shown no steps after the next upgrade; who has not, all of them."""
    op.drop_table("first_visit")
