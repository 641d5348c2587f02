"""The file follows the child: handovers, which schools read a file, and row policies that know of them.

A row is seen where its school is in scope, and also where one of its children's files is read by a school in scope.
``haven_reads_record`` and ``haven_reads_incident`` look that up past the policies (a policy on ``record_subject`` that
asks ``record_subject`` would ask itself); they answer yes or no, and belong to a role that reads three tables.
"""

import sqlalchemy as sa
from alembic import op
from chassis.units.tables import guard_by_schools
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)
_TABLES = ("file_handover", "handed_file", "handed_back", "pupil_move", "file_grant", "file_reader", "file_gone")
_BY_SCHOOLS = ("file_handover", "handed_file", "handed_back")

_READS_RECORD = """
CREATE FUNCTION haven_reads_record(record uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT EXISTS (
        SELECT FROM public.record_subject named JOIN public.file_reader reader ON reader.subject_id = named.subject_id
        WHERE named.record_id = record AND reader.school_id = ANY (public.haven_school_ids())
    )
$$
"""
_READS_INCIDENT = """
CREATE FUNCTION haven_reads_incident(incident uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
    SELECT EXISTS (
        SELECT FROM public.incident_subject named JOIN public.file_reader reader ON reader.subject_id = named.subject_id
        WHERE named.incident_id = incident AND reader.school_id = ANY (public.haven_school_ids())
    )
$$
"""
_FUNCTIONS = ("haven_reads_record(uuid)", "haven_reads_incident(uuid)")

_HERE = "school_id = ANY ((SELECT haven_school_ids())::uuid[])"
_BY_RECORD = {
    "concern": "id",
    "entry": "id",
    "action": "id",
    "document": "id",
    "document_version": "document_id",
    "action_change": "action_id",
    "record_version": "record_id",
    "entry_person": "entry_id",
    "significance": "record_id",
    "restriction": "record_id",
    "record_move": "record_id",
    "record_subject": "record_id",
}
"""Tables that hold a record, or something of one, and the column with the record's id."""
_BY_INCIDENT = {"incident": "id", "incident_subject": "incident_id", "person": "incident_id"}
_NOT_GONE = """NOT EXISTS (
    SELECT FROM file_gone gone WHERE gone.subject_id = pupil_card.subject_id AND gone.school_id = pupil_card.school_id
)"""
_HANDED = """EXISTS (
    SELECT FROM file_reader reader
    WHERE reader.subject_id = pupil_card.subject_id AND reader.school_id = ANY ((SELECT haven_school_ids())::uuid[])
)"""
_CARD = f"({_HERE} AND {_NOT_GONE}) OR {_HANDED}"
"""A card stays where it was written; the school whose file went on does not read it any more."""
_LINKED = f"{_HERE} OR (haven_reads_incident(first_id) AND haven_reads_incident(second_id))"


def upgrade() -> None:
    """Adds the tables and the look-ups, and widens the policies."""
    _create_handovers()
    _create_readers()
    for table in _BY_SCHOOLS:
        guard_by_schools(op, table)
    _create_functions()
    for table, column in _BY_RECORD.items():
        _set_policy(table, f"{_HERE} OR haven_reads_record({column})")
    for table, column in _BY_INCIDENT.items():
        _set_policy(table, f"{_HERE} OR haven_reads_incident({column})")
    _set_policy("incident_link", _LINKED)
    _set_policy("pupil_card", _CARD, check=_HERE)


def downgrade() -> None:
    """Back to one school a row; what was signed for stays where it is."""
    for table in (*_BY_RECORD, *_BY_INCIDENT, "incident_link", "pupil_card"):
        _set_policy(table, _HERE)
    for function in _FUNCTIONS:
        op.execute(sa.text(f"DROP FUNCTION {function}"))
    for table in ("record_subject", "incident_subject"):
        op.execute(sa.text(f"DROP POLICY by_lookup ON {table}"))
    op.execute("REVOKE SELECT ON record_subject, incident_subject FROM incidents_lookup")
    for table in _TABLES:
        op.drop_table(table)


def _set_policy(table: str, condition: str, check: str | None = None) -> None:
    checked = condition if check is None else check
    op.execute(sa.text(f"ALTER POLICY by_school ON {table} USING ({condition}) WITH CHECK ({checked})"))


def _create_handovers() -> None:
    op.create_table(
        "file_handover",
        sa.Column("id", _UUID, primary_key=True),
        sa.Column("from_school_id", _UUID, nullable=False),
        sa.Column("to_school_id", _UUID, nullable=False),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", _INSTANT),
        sa.Column("received_by", _UUID),
        sa.Column("sen_received_at", _INSTANT),
        sa.Column("sen_received_by", _UUID),
        sa.Column("told_on", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "file_handover_of_the_day", "file_handover", ["from_school_id", "to_school_id", "begun_on"], unique=True,
        postgresql_where=sa.text("state IN ('empty', 'open')"),
    )  # fmt: skip
    op.create_index("file_handover_open", "file_handover", ["due_on"], postgresql_where=sa.text("state = 'open'"))
    op.create_index("file_handover_time", "file_handover", ["begun_at", "id"])
    op.create_table(
        "handed_file",
        sa.Column("handover_id", _UUID, primary_key=True),
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("pupil_id", _UUID, nullable=False),
        sa.Column("move_id", _UUID, nullable=False),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("reason_id", _UUID),
        sa.Column("look_at", _INSTANT),
    )
    op.create_index("handed_file_subject", "handed_file", ["subject_id"])
    op.create_index("handed_file_move", "handed_file", ["move_id"])
    op.create_index("handed_file_look", "handed_file", ["look_at"], postgresql_where=sa.text("look_at IS NOT NULL"))
    op.create_table(
        "handed_back",
        sa.Column("matter_id", _UUID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("handover_id", _UUID, nullable=False),
        sa.Column("school_ids", ARRAY(_UUID), nullable=False),
    )


def _create_readers() -> None:
    op.create_table(
        "pupil_move",
        sa.Column("move_id", _UUID, primary_key=True),
        *(sa.Column(name, _UUID, nullable=False) for name in _OF_A_MOVE),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("pupil_move_from", "pupil_move", ["from_pupil_id"])
    op.create_table(
        "file_grant",
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("why", sa.Text(), primary_key=True),
        sa.Column("move_id", _UUID, primary_key=True),
    )
    op.create_index("file_grant_move", "file_grant", ["move_id"])
    op.create_table(
        "file_reader",
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
    )
    op.create_index("file_reader_school", "file_reader", ["school_id"])
    op.create_table(
        "file_gone",
        sa.Column("subject_id", _UUID, primary_key=True),
        sa.Column("school_id", _UUID, primary_key=True),
    )


_OF_A_MOVE = ("from_pupil_id", "from_school_id", "to_pupil_id", "to_school_id")


def _create_functions() -> None:
    op.execute("GRANT SELECT ON record_subject, incident_subject, file_reader TO incidents_lookup")
    for table in ("record_subject", "incident_subject"):
        op.execute(sa.text(f"CREATE POLICY by_lookup ON {table} FOR SELECT TO incidents_lookup USING (true)"))
    op.execute("GRANT CREATE ON SCHEMA public TO incidents_lookup")
    op.execute(_READS_RECORD)
    op.execute(_READS_INCIDENT)
    for function in _FUNCTIONS:
        op.execute(sa.text(f"ALTER FUNCTION {function} OWNER TO incidents_lookup"))
        op.execute(sa.text(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC"))
        op.execute(sa.text(f"GRANT EXECUTE ON FUNCTION {function} TO incidents_app, incidents_owner"))
    op.execute("REVOKE CREATE ON SCHEMA public FROM incidents_lookup")
