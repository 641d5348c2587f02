"""Typed entries, adults, versions, significant events, cards, readings, moves, restrictions and links of staff."""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_school

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_NEW = (
    "person", "entry_person", "record_version", "significance", "pupil_card", "file_reading", "record_move",
    "restriction", "staff_link",
)  # fmt: skip


def upgrade() -> None:
    """Adds tables and columns; the columns have a value for rows that are there."""
    for table in ("concern", "entry"):
        op.add_column(table, sa.Column("text_version", sa.Integer(), nullable=False, server_default="1"))
        op.add_column(table, _id("changed_by", nullable=True))
        op.add_column(table, _instant("changed_at", nullable=True))
        op.add_column(table, _sealed("change_reason", nullable=True))
    op.add_column("entry", _sealed("details", nullable=True))
    for column in ("significant", "restricted"):
        op.add_column("record_subject", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    order = ["subject_id", "occurred_at", "recorded_at", "record_id"]
    op.create_index("record_subject_significant", "record_subject", order, postgresql_where=sa.text("significant"))
    _create_people()
    _create_versions()
    _create_judgements()
    _create_links()
    for table in _NEW:
        guard_by_school(op, table)


def downgrade() -> None:
    """Drops them."""
    op.execute("DROP TABLE conflict, staff_link, restriction, record_move, file_reading, pupil_card, significance")
    op.execute("DROP TABLE record_version, entry_person, person")
    op.drop_index("record_subject_significant", "record_subject")
    for column in ("significant", "restricted"):
        op.drop_column("record_subject", column)
    op.drop_column("entry", "details")
    for table in ("concern", "entry"):
        for column in ("text_version", "changed_by", "changed_at", "change_reason"):
            op.drop_column(table, column)


def _id(name: str, *more: object, nullable: bool = False, primary_key: bool = False) -> sa.Column:
    return sa.Column(name, _UUID, *more, nullable=nullable, primary_key=primary_key)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _sealed(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, _INSTANT, nullable=nullable)


def _number(name: str, primary_key: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, primary_key=primary_key, autoincrement=False)


def _create_people() -> None:
    op.create_table(
        "person",
        _id("id", primary_key=True),
        _id("school_id"),
        _id("incident_id", sa.ForeignKey("incident.id")),
        _text("role"),
        _sealed("name"),
        _id("added_by"),
        _instant("added_at"),
    )
    op.create_index("person_incident", "person", ["incident_id"])
    op.create_table(
        "entry_person",
        _id("entry_id", sa.ForeignKey("entry.id"), primary_key=True),
        _id("person_id", sa.ForeignKey("person.id"), primary_key=True),
        _id("school_id"),
    )
    op.create_index("entry_person_person", "entry_person", ["person_id"])


def _create_versions() -> None:
    op.create_table(
        "record_version",
        _id("record_id", primary_key=True),
        _number("version", primary_key=True),
        _id("school_id"),
        _text("record_kind"),
        _instant("occurred_at"),
        _sealed("text"),
        _sealed("child_words", nullable=True),
        _sealed("action_taken", nullable=True),
        _sealed("details", nullable=True),
        _sealed("reason", nullable=True),
        _id("written_by"),
        _instant("written_at"),
    )
    op.create_table(
        "pupil_card",
        _id("id", primary_key=True),
        _number("version", primary_key=True),
        _id("subject_id"),
        _id("school_id"),
        _sealed("summary"),
        _sealed("plan"),
        _sealed("may_not_collect"),
        _id("lead_id", nullable=True),
        sa.Column("next_review_on", sa.Date()),
        _id("written_by"),
        _instant("written_at"),
    )
    op.create_index("pupil_card_subject", "pupil_card", ["subject_id", "school_id", "version"], unique=True)


def _create_judgements() -> None:
    op.create_table(
        "significance",
        _id("id", primary_key=True),
        _id("record_id"),
        _id("school_id"),
        _id("marked_by"),
        _instant("marked_at"),
        _id("ended_by", nullable=True),
        _instant("ended_at", nullable=True),
    )
    now = sa.text("ended_at IS NULL")
    op.create_index("significance_now", "significance", ["record_id"], unique=True, postgresql_where=now)
    op.create_table(
        "file_reading",
        _id("subject_id", primary_key=True),
        _id("reader_id", primary_key=True),
        _id("object_id", primary_key=True),
        sa.Column("day", sa.Date(), nullable=False, primary_key=True),
        _id("school_id", primary_key=True),
        _text("kind"),
        _instant("first_at"),
        _instant("last_at"),
        _number("times"),
        _instant("by_mistake_at", nullable=True),
    )
    op.create_index("file_reading_subject", "file_reading", ["subject_id", "last_at"])
    op.create_table(
        "record_move",
        _id("id", primary_key=True),
        _id("record_id"),
        _text("record_kind"),
        _id("school_id"),
        _id("wrong_id"),
        _id("right_id", nullable=True),
        _instant("recorded_at"),
        _id("moved_by"),
        _instant("moved_at"),
        _sealed("reason"),
    )
    op.create_index("record_move_school", "record_move", ["school_id", "moved_at", "id"])
    op.create_index("record_move_record", "record_move", ["record_id"])
    op.create_table(
        "restriction",
        _id("id", primary_key=True),
        _id("record_id"),
        _id("school_id"),
        _text("kind"),
        _sealed("reason"),
        _id("set_by"),
        _instant("set_at"),
        _id("lifted_by", nullable=True),
        _instant("lifted_at", nullable=True),
    )
    held = sa.text("lifted_at IS NULL")
    op.create_index("restriction_now", "restriction", ["record_id"], unique=True, postgresql_where=held)


def _create_links() -> None:
    op.create_table(
        "staff_link",
        _id("id", primary_key=True),
        _id("staff_id"),
        _id("subject_id"),
        _id("school_id"),
        _text("kind"),
        _id("set_by"),
        _instant("set_at"),
        _id("ended_by", nullable=True),
        _instant("ended_at", nullable=True),
    )
    now = sa.text("ended_at IS NULL")
    columns = ["staff_id", "subject_id"]
    op.create_index("staff_link_now", "staff_link", columns, unique=True, postgresql_where=now)
    op.create_index("staff_link_school", "staff_link", ["school_id", "set_at", "id"])
    op.create_table("conflict", _id("staff_id", primary_key=True), _id("subject_id", primary_key=True))
    op.create_index("conflict_subject", "conflict", ["subject_id"])
