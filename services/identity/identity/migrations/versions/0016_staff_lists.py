"""Lists of staff from the MIS, and roles that follow what they say of classes.

Only adds; the previous release writes nothing there, and a role that follows a list is to it a role with classes.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_TEXTS = sa.ARRAY(sa.Text())
_FOLLOWING = ("staff_grant", "sight_request")


def upgrade() -> None:
    """Adds tables and columns."""
    op.create_table(
        "staff_list",
        sa.Column("list_id", _ID, primary_key=True),
        _school(),
        sa.Column("source", _ID),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.Column("taken_at", _INSTANT, nullable=False),
        sa.Column("told_on", sa.Date()),
    )
    op.create_table("listed_person", *_person())
    op.create_table(
        "staff_leaving",
        sa.Column("id", _ID, primary_key=True),
        _school(),
        sa.Column("staff_id", _ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("done_at", _INSTANT, nullable=False),
        sa.Column("decided_by", _ID, sa.ForeignKey("staff.id")),
    )
    for name, table, columns in (
        ("staff_list_school", "staff_list", ["school_id"]),
        ("listed_person_school", "listed_person", ["school_id"]),
        ("listed_person_staff", "listed_person", ["staff_id"]),
        ("staff_leaving_school", "staff_leaving", ["school_id", "done_at"]),
    ):
        op.create_index(name, table, columns)
    for table in ("staff_list", "listed_person", "staff_leaving"):
        guard_by_school(op, table)
    for table in _FOLLOWING:
        op.add_column(table, sa.Column("follows_person", _ID))
        op.create_foreign_key(f"{table}_follows_person_fkey", table, "listed_person", ["follows_person"], ["id"])
        for name in ("most_classes", "most_years"):
            op.add_column(table, sa.Column(name, sa.SmallInteger()))


def _school() -> sa.Column:
    return sa.Column("school_id", _ID, sa.ForeignKey("school.id"), nullable=False)


def _person() -> list[sa.Column | sa.Constraint]:
    return [
        sa.Column("id", _ID, primary_key=True),
        sa.Column("list_id", _ID, sa.ForeignKey("staff_list.list_id"), nullable=False),
        _school(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source_id", "name", "family_name")),
        *(sa.Column(name, sa.Text()) for name in ("email", "job")),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Date()),
        sa.Column("left_on", sa.Date()),
        *(sa.Column(name, _TEXTS, nullable=False) for name in ("classes", "year_groups")),
        sa.Column("in_list", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("staff_id", _ID, sa.ForeignKey("staff.id")),
        sa.Column("matched_by", sa.Text()),
        sa.Column("matched_at", _INSTANT),
        sa.Column("settled", sa.LargeBinary()),
        sa.Column("back_settled", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("held", sa.Text()),
        sa.Column("leave_settled_at", _INSTANT),
        sa.UniqueConstraint("list_id", "source_id", name="listed_person_source"),
        sa.UniqueConstraint("list_id", "staff_id", name="listed_person_account"),
    ]


def downgrade() -> None:
    """Back; a role that followed a list keeps the classes it has."""
    for table in _FOLLOWING:
        for name in ("most_years", "most_classes", "follows_person"):
            op.drop_column(table, name)
    op.execute(sa.text("DELETE FROM notice WHERE kind = 'staff_leavers_wait'"))
    for name in ("staff_leaving", "listed_person", "staff_list"):
        op.drop_table(name)
