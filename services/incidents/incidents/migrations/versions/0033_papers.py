"""Papers of a child: documents without an incident record, what they are and when they are reviewed."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_READ = "school_id = ANY ((SELECT haven_school_ids())::uuid[]) OR haven_reads_record(document_id)"
"""As any part of a record is read (0031)."""


def upgrade() -> None:
    """Adds both tables; a document is a paper by its row in the first."""
    op.create_table(
        "paper",
        sa.Column("document_id", _UUID, sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date()),
        sa.Column("review_set_by", _UUID, nullable=False),
        sa.Column("review_told", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("paper_review", "paper", ["review_on"], postgresql_where=sa.text("review_on IS NOT NULL"))
    op.create_table(
        "paper_change",
        sa.Column("document_id", _UUID, sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("school_id", _UUID, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category_id", _UUID, sa.ForeignKey("category.id"), nullable=False),
        sa.Column("review_on", sa.Date()),
        sa.Column("changed_by", _UUID, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    for table in ("paper", "paper_change"):
        guard_by_school(op, table)
        op.execute(sa.text(f"ALTER POLICY by_school ON {table} USING ({_READ}) WITH CHECK ({_READ})"))


def downgrade() -> None:
    """Drops both. The documents stay in the children's files, in their category, as ones of no record."""
    op.drop_table("paper_change")
    op.drop_table("paper")
