"""Triage beyond the first decision: who deals with it, how grave it is, waiting, closing, looking back."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0003"
down_revision = "0011"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_CLOSING = ("look_back_on", "closed_by", "closed_at", "closing_asked_at", "closing_asked_by")


def upgrade() -> None:
    """Adds columns that are empty for what is there, and the rule of each school."""
    for table in ("concern", "incident"):
        op.add_column(table, sa.Column("assigned_to", _UUID))
        op.add_column(table, sa.Column("risk", sa.Text()))
        op.add_column(table, sa.Column("waiting_until", sa.Date()))
    for column in ("closing_asked_by", "closed_by"):
        op.add_column("incident", sa.Column(column, _UUID))
    for column in ("closing_asked_at", "closed_at"):
        op.add_column("incident", sa.Column(column, _INSTANT))
    op.add_column("incident", sa.Column("look_back_on", sa.Date()))
    op.add_column("entry", sa.Column("value", sa.Text()))
    for column in ("action_taken", "outcome"):
        op.add_column("entry", sa.Column(column, sa.LargeBinary()))
    open_ones = sa.text("status = 'open'")
    op.create_index("incident_open", "incident", ["school_id", "opened_at", "id"], postgresql_where=open_ones)
    asked = sa.text("look_back_on IS NOT NULL")
    op.create_index("incident_look_back", "incident", ["school_id", "look_back_on"], postgresql_where=asked)
    _create_rules()


def downgrade() -> None:
    """Drops them; what was decided by them goes too."""
    op.execute("DROP TABLE closing_rule")
    op.drop_index("incident_look_back", "incident")
    op.drop_index("incident_open", "incident")
    for column in ("outcome", "action_taken", "value"):
        op.drop_column("entry", column)
    for column in _CLOSING:
        op.drop_column("incident", column)
    for table in ("incident", "concern"):
        for column in ("waiting_until", "risk", "assigned_to"):
            op.drop_column(table, column)


def _create_rules() -> None:
    op.create_table(
        "closing_rule",
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("second_person", sa.Boolean(), nullable=False),
        sa.Column("changed_by", _UUID, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    guard_by_school(op, "closing_rule")
