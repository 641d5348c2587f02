"""First tables of referrals: the copy of schools, agencies and their people."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import create_chassis_tables
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates everything. None of it tells of a child, so none is guarded by school."""
    create_chassis_tables(op, keyring=False)
    op.create_table(
        "school",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("calendar", JSONB()),
        sa.Column("calendar_version", sa.Integer()),
    )
    op.create_table(
        "agency",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("school_ids", ARRAY(_ID), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("night_phone", sa.Text(), nullable=False),
        sa.Column("secure_address", sa.Text(), nullable=False),
        sa.Column("form_link", sa.Text(), nullable=False),
        *_while_there(),
    )
    op.create_table(
        "contact",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("agency_id", _ID, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("secure_address", sa.Text(), nullable=False),
        *_while_there(),
    )
    op.create_index("contact_agency", "contact", ["agency_id"])


def downgrade() -> None:
    """Drops everything; for a database that was never used, since unsent audit entries go with it."""
    op.execute("DROP TABLE contact, agency, school")
    op.execute("DROP TABLE outbox, inbox, idempotency, audit_entry, audit_counter, trusted_key")
    op.execute("DROP FUNCTION haven_school_ids()")


def _while_there() -> list[sa.Column]:
    return [
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("kept_by", _ID, nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]
