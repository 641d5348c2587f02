"""Deadlines that no referral began: dates to keep on an incident record; only adds, and asks for less than before."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_ON_A_RECORD = sa.text("record_id IS NOT NULL")


def upgrade() -> None:
    """A deadline is of a referral or of an incident record, and of one of them alone."""
    op.alter_column("deadline", "referral_id", nullable=True)
    op.alter_column("deadline", "begun_by", nullable=True)
    op.add_column("deadline", sa.Column("record_id", _ID))
    op.add_column("deadline", sa.Column("begun_at", sa.DateTime(timezone=True)))
    op.add_column("deadline", sa.Column("entry_id", _ID))
    op.add_column("deadline", sa.Column("follows_id", _ID, sa.ForeignKey("deadline.id")))
    op.add_column("deadline", sa.Column("ended_because", sa.Text()))
    op.create_check_constraint("deadline_of_one", "deadline", "(referral_id IS NULL) <> (record_id IS NULL)")
    op.create_index("deadline_record", "deadline", ["record_id"], postgresql_where=_ON_A_RECORD)
    op.create_index("deadline_entry", "deadline", ["entry_id"], postgresql_where=sa.text("entry_id IS NOT NULL"))
    op.create_index(
        "deadline_once_on_record", "deadline", ["record_id", "rule", "entry_id"], unique=True,
        postgresql_where=sa.text("record_id IS NOT NULL AND state = 'running'"), postgresql_nulls_not_distinct=True,
    )  # fmt: skip


def downgrade() -> None:
    """Dates to keep go: the release before knows none."""
    op.execute(sa.text("ALTER TABLE deadline NO FORCE ROW LEVEL SECURITY"))
    op.execute(sa.text("ALTER TABLE deadline_change NO FORCE ROW LEVEL SECURITY"))
    op.execute(
        sa.text(
            "DELETE FROM deadline_change USING deadline"
            " WHERE deadline.id = deadline_change.deadline_id AND deadline.record_id IS NOT NULL"
        )
    )
    op.execute(sa.text("DELETE FROM deadline WHERE record_id IS NOT NULL"))
    op.execute(sa.text("ALTER TABLE deadline FORCE ROW LEVEL SECURITY"))
    op.execute(sa.text("ALTER TABLE deadline_change FORCE ROW LEVEL SECURITY"))
    for index in ("deadline_once_on_record", "deadline_entry", "deadline_record"):
        op.drop_index(index, "deadline")
    op.drop_constraint("deadline_of_one", "deadline")
    for column in ("ended_because", "follows_id", "entry_id", "begun_at", "record_id"):
        op.drop_column("deadline", column)
    op.alter_column("deadline", "begun_by", nullable=False)
    op.alter_column("deadline", "referral_id", nullable=False)
