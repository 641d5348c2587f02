"""Rules of time that the trust sets for itself, and those that come ready as it switched them; only adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Of no child, so neither is guarded by school; the deadline that was moved says by which rule."""
    op.create_table(
        "own_rule",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("agency_id", _ID, sa.ForeignKey("agency.id")),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("edition", JSONB(), nullable=False),
        *_kept(),
    )
    op.create_index(
        "own_rule_edition",
        "own_rule",
        ["nation", "code", "agency_id", "since"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "rule_switch",
        sa.Column("nation", sa.Text(), primary_key=True),
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        *_kept(),
    )
    op.add_column("deadline_change", sa.Column("rule_id", _ID, sa.ForeignKey("own_rule.id")))


def downgrade() -> None:
    """Drops them; clocks that run keep the rule they have."""
    op.drop_column("deadline_change", "rule_id")
    op.drop_table("rule_switch")
    op.drop_table("own_rule")


def _kept() -> list[sa.Column]:
    return [
        sa.Column("kept_by", _ID, nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]
