"""Documents: files kept with a record, and their versions."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0005"
down_revision = "0014"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates both tables."""
    op.create_table(
        "document",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("category_id", _UUID, sa.ForeignKey("category.id"), nullable=False),
        sa.Column("incident_id", _UUID, sa.ForeignKey("incident.id")),
        sa.Column("concern_id", _UUID, sa.ForeignKey("concern.id")),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("recorded_by", _UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("document_incident", "document", ["incident_id"])
    op.create_index("document_concern", "document", ["concern_id"])
    op.create_table(
        "document_version",
        sa.Column("document_id", _UUID, sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("media_type", sa.Text()),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("object_name", sa.Text()),
        sa.Column("begun_by", _UUID, nullable=False),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("received_at", _INSTANT),
        sa.Column("examined_at", _INSTANT),
        sa.Column("taken_by", _UUID),
        sa.Column("taken_until", _INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False),
    )
    still_open = sa.text("state IN ('receiving', 'waiting')")
    op.create_index("document_version_open", "document_version", ["state", "begun_at"], postgresql_where=still_open)
    refused = sa.text("state = 'refused'")
    op.create_index("document_version_refused", "document_version", ["examined_at"], postgresql_where=refused)
    for table in ("document", "document_version"):
        guard_by_school(op, table)


def downgrade() -> None:
    """Drops both; what they say of objects in the store goes with them."""
    op.execute("DELETE FROM record_subject WHERE record_kind = 'document'")
    op.drop_table("document_version")
    op.drop_table("document")
