"""The trust's own impact assessment. Only adds tables that the previous release does not know.

What was signed is append only for everyone, the owner of the tables too; of it the service may add and read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_SIGNED = ("assessment_signing", "assessment_approval")
_OTHERS = ("assessment_reminder", "assessment_basis", "assessment_risk", "assessment_answer")
_REFUSE = """
CREATE FUNCTION refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what was signed stays as it is' USING ERRCODE = 'insufficient_privilege'; END $$
"""


def _said() -> tuple[sa.Column, ...]:
    return (
        sa.Column("said_by", _ID, nullable=False),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _texts(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "assessment_answer",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("question", sa.Text(), nullable=False, unique=True),
        *_texts("text"),
        *_said(),
    )
    op.create_table(
        "assessment_risk",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("key", sa.Text(), unique=True),
        *_texts("name", "harm", "likelihood", "severity", "measure", "effect", "remaining"),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        *_said(),
    )
    op.create_table(
        "assessment_basis",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("field_group", sa.Text(), nullable=False, unique=True),
        *_texts("article_6", "article_9", "schedule_1", "reason"),
        sa.Column("criminal", sa.Boolean(), nullable=False),
        *_said(),
    )
    _signed()
    op.create_table(
        "assessment_reminder",
        sa.Column("due_on", sa.Date(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("told_at", _INSTANT, nullable=False),
    )


def _signed() -> None:
    op.create_table(
        "assessment_signing",
        sa.Column("id", _ID, primary_key=True),
        *_texts("content", "digest"),
        sa.Column("signed_by", _ID, nullable=False),
        sa.Column("signed_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "assessment_approval",
        sa.Column("signing_id", _ID, sa.ForeignKey("assessment_signing.id"), primary_key=True),
        sa.Column("approved_by", _ID, nullable=False),
        sa.Column("approved_at", _INSTANT, nullable=False),
    )
    op.execute(_REFUSE)
    for table in _SIGNED:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_signed()"
        )
        op.execute(f"REVOKE ALL ON {table} FROM identity_app")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO identity_app")


def downgrade() -> None:
    """Back; what was answered and signed is gone, so save the signed assessments first."""
    op.execute("DELETE FROM notice WHERE kind IN ('assessment_due', 'assessment_overdue', 'assessment_waiting')")
    for table in (*reversed(_SIGNED), *_OTHERS):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change_of_signed()")
