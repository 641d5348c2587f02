"""First tables of incidents: categories, concerns, incident records, entries, actions and who is in them.

Every table that tells of a school's children is guarded by school. Categories, spent permits, waiting work and the list
of schools hold ids and the trust's own words only.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import create_chassis_tables, guard_by_school

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)

_GUARDED = ("concern", "record_subject", "known_pupil", "incident", "incident_subject", "entry", "action")


def upgrade() -> None:
    """Creates everything."""
    create_chassis_tables(op, keyring=True)
    _create_categories()
    _create_copies()
    _create_incidents()
    _create_concerns()
    _create_record_subjects()
    _create_entries()
    _create_actions()
    _create_work()
    for table in _GUARDED:
        guard_by_school(op, table)


def downgrade() -> None:
    """Drops everything; for a database that was never used, since unsent audit entries go with it."""
    op.execute("DROP TABLE waiting_work, permit_spent, action, entry, record_subject, concern")
    op.execute("DROP TABLE incident_subject, incident, known_pupil, known_school, category")
    op.execute("DROP TABLE outbox, inbox, idempotency, audit_entry, audit_counter, trusted_key, file_key, key_wrap")
    op.execute("DROP FUNCTION haven_school_ids()")


def _id(name: str, *more: object, nullable: bool = False, primary_key: bool = False) -> sa.Column:
    return sa.Column(name, _UUID, *more, nullable=nullable, primary_key=primary_key)


def _text(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _sealed(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, _INSTANT, nullable=nullable)


def _version() -> sa.Column:
    return sa.Column("version", sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _create_categories() -> None:
    op.create_table(
        "category",
        _id("id", primary_key=True),
        _text("name"),
        _text("category_group"),
        sa.Column("position", sa.Integer(), nullable=False),
        _version(),
    )
    op.create_index("category_name", "category", [sa.text("lower(name)")], unique=True)


def _create_copies() -> None:
    op.create_table("known_school", _id("school_id", primary_key=True), _version())
    op.create_table(
        "known_pupil",
        _id("pupil_id", primary_key=True),
        _id("school_id", primary_key=True),
        _text("year_group", nullable=True),
        _flag("on_roll"),
        _version(),
    )


def _create_incidents() -> None:
    op.create_table(
        "incident",
        _id("id", primary_key=True),
        _id("school_id"),
        _id("category_id", sa.ForeignKey("category.id")),
        _text("status"),
        _instant("opened_at"),
        _id("opened_by"),
        _version(),
    )
    op.create_index("incident_school", "incident", ["school_id", "opened_at", "id"])
    op.create_table(
        "incident_subject",
        _id("incident_id", sa.ForeignKey("incident.id"), primary_key=True),
        _id("subject_id", primary_key=True),
        _id("school_id"),
        _text("role"),
    )
    op.create_index("incident_subject_subject", "incident_subject", ["subject_id"])


def _create_concerns() -> None:
    op.create_table(
        "concern",
        _id("id", primary_key=True),
        _id("school_id"),
        _id("category_id", sa.ForeignKey("category.id")),
        _instant("occurred_at"),
        _instant("recorded_at"),
        _id("reporter_id"),
        _flag("author_confirmed"),
        _flag("sealed"),
        _text("status"),
        _text("decision", nullable=True),
        _id("decided_by", nullable=True),
        _instant("decided_at", nullable=True),
        _id("decision_entry_id", nullable=True),
        _id("incident_id", sa.ForeignKey("incident.id"), nullable=True),
        _sealed("account"),
        _sealed("child_words"),
        _sealed("action_taken"),
        _version(),
    )
    waiting = sa.text("status = 'received'")
    op.create_index("concern_waiting", "concern", ["school_id", "recorded_at", "id"], postgresql_where=waiting)
    op.create_index("concern_school", "concern", ["school_id", "recorded_at", "id"])
    op.create_index("concern_reporter", "concern", ["reporter_id", "recorded_at", "id"])
    op.create_index("concern_incident", "concern", ["incident_id"])


def _create_record_subjects() -> None:
    op.create_table(
        "record_subject",
        _id("record_id", primary_key=True),
        _id("subject_id", primary_key=True),
        _text("record_kind"),
        _id("school_id"),
        _id("category_id"),
        _flag("triaged"),
        _instant("occurred_at"),
        _instant("recorded_at"),
        sa.Column("place", sa.Integer(), nullable=False),
        _text("role"),
        _sealed("not_listed", nullable=True),
        _flag("confirmed"),
    )
    order = ["subject_id", "occurred_at", "recorded_at", "record_id"]
    op.create_index("record_subject_chronology", "record_subject", order)


def _create_entries() -> None:
    op.create_table(
        "entry",
        _id("id", primary_key=True),
        _text("kind"),
        _id("school_id"),
        _id("category_id", sa.ForeignKey("category.id")),
        _id("incident_id", sa.ForeignKey("incident.id"), nullable=True),
        _id("concern_id", sa.ForeignKey("concern.id"), nullable=True),
        _text("decision", nullable=True),
        _instant("occurred_at"),
        _instant("recorded_at"),
        _id("recorded_by"),
        _sealed("text"),
        _version(),
    )
    op.create_index("entry_incident", "entry", ["incident_id"])
    op.create_index("entry_concern", "entry", ["concern_id"])


def _create_actions() -> None:
    op.create_table(
        "action",
        _id("id", primary_key=True),
        _id("school_id"),
        _id("category_id", sa.ForeignKey("category.id")),
        _id("incident_id", sa.ForeignKey("incident.id")),
        _id("owner_id"),
        _id("assigned_by"),
        _instant("assigned_at"),
        sa.Column("due_on", sa.Date(), nullable=False),
        _instant("completed_at", nullable=True),
        _id("completed_by", nullable=True),
        _sealed("text"),
        _sealed("outcome", nullable=True),
        _version(),
    )
    still_open = sa.text("completed_at IS NULL")
    op.create_index("action_owner", "action", ["owner_id", "due_on", "id"], postgresql_where=still_open)
    op.create_index("action_school", "action", ["school_id", "due_on", "id"], postgresql_where=still_open)
    op.create_index("action_incident", "action", ["incident_id"])


def _create_work() -> None:
    op.create_table("permit_spent", _id("number", primary_key=True), _id("concern_id"), _instant("spent_at"))
    op.create_table(
        "waiting_work",
        _id("id", primary_key=True),
        _text("kind"),
        _id("concern_id"),
        _id("school_id"),
        _id("wanted_id"),
        _instant("due_at"),
        _instant("created_at"),
    )
    op.create_index("waiting_work_due", "waiting_work", ["kind", "due_at"])
