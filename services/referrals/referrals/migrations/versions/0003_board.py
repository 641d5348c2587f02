"""When an agency first decided, and indexes that a board of a hundred thousand referrals is counted from; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DECISIONS = (
    "accepted", "not_accepted", "assessment_begun", "strategy_discussion", "enquiry_begun", "child_in_need_plan",
    "child_protection_plan", "early_help_begun",
)  # fmt: skip


def upgrade() -> None:
    """What steps say of decisions so far is written beside their referrals."""
    op.add_column("referral", sa.Column("decided_at", sa.DateTime(timezone=True)))
    for table in ("referral", "referral_step"):
        op.execute(sa.text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))  # the owner writes in every school's
    op.execute(
        sa.text(
            "UPDATE referral SET decided_at = first.at FROM (SELECT referral_id, min(occurred_at) AS at"
            " FROM referral_step WHERE kind = ANY(:kinds) GROUP BY referral_id) AS first"
            " WHERE first.referral_id = referral.id"
        ).bindparams(sa.bindparam("kinds", list(_DECISIONS), sa.ARRAY(sa.Text())))
    )
    for table in ("referral", "referral_step"):
        op.execute(sa.text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
    op.create_index(
        "referral_board", "referral", ["school_id", "agency_id", "state", "sent_at", "record_id", "id"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )  # fmt: skip
    op.create_index(
        "referral_times", "referral", ["sent_at", "school_id", "agency_id", "answered_at", "decided_at", "record_id"]
    )
    op.create_index(
        "deadline_late", "deadline", ["late_from", "referral_id"],
        postgresql_include=["school_id", "chased_at"], postgresql_where=sa.text("state = 'running'"),
    )  # fmt: skip


def downgrade() -> None:
    """The steps still say when an agency decided."""
    op.drop_index("deadline_late", "deadline")
    op.drop_index("referral_times", "referral")
    op.drop_index("referral_board", "referral")
    op.drop_column("referral", "decided_at")
