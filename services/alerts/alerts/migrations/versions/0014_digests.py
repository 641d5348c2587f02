"""Who wants what can wait in one mail a day, and those mails; only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID, _INSTANT = sa.Uuid(as_uuid=True), sa.DateTime(timezone=True)


def upgrade() -> None:
    """Code of the release before gathers nothing, and leaves alone what is gathered: the next release sends it."""
    op.create_table(
        "digest_choice",
        sa.Column("staff_id", _ID, primary_key=True),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("next_at", _INSTANT, nullable=False),
        sa.Column("set_at", _INSTANT, nullable=False),
    )
    op.create_index("digest_choice_due", "digest_choice", ["next_at"])
    op.create_table(
        "digest_mail",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", _INSTANT, nullable=False),
        sa.Column("last_reply", sa.Integer()),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
    )
    op.create_index(
        "digest_mail_waiting", "digest_mail", ["next_attempt_at", "id"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.add_column("mail", sa.Column("gathered_for", _ID))
    op.add_column("mail", sa.Column("digest_id", _ID))
    op.create_index("mail_gathered", "mail", ["gathered_for"], postgresql_where=sa.text("state = 'gathered'"))
    op.create_index("mail_digest", "mail", ["digest_id"], postgresql_where=sa.text("digest_id IS NOT NULL"))


def downgrade() -> None:
    """What is gathered is mailed by itself."""
    op.execute("UPDATE mail SET state = 'waiting' WHERE state IN ('gathered', 'in_digest')")
    op.drop_index("mail_digest", "mail")
    op.drop_index("mail_gathered", "mail")
    op.drop_column("mail", "digest_id")
    op.drop_column("mail", "gathered_for")
    op.drop_table("digest_mail")
    op.drop_table("digest_choice")
