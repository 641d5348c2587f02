"""What another school signed for becomes that school's: rows about the child, and about children who all went.

A record that also names a child who stayed keeps its school, and both read it. A child has stayed whose file the school
still has: it has lost it to nobody, and no other school has signed for it, as where children of one record went to
several schools. Who is at another school as well has stayed. What waits for triage stays until one of
the schools has decided on it, and what was handed back by name until it is done.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

from .referral import say_moved

_RECORDS = text(
    """
    SELECT DISTINCT line.record_id
    FROM record_subject line
    WHERE line.subject_id = ANY (CAST(:family AS uuid[])) AND line.school_id = :from_school AND line.triaged
        AND NOT EXISTS (
            SELECT FROM record_subject other
            WHERE other.record_id = line.record_id AND NOT EXISTS (
                SELECT FROM file_gone gone WHERE gone.subject_id = other.subject_id AND gone.school_id = :from_school
            ) AND (
                EXISTS (
                    SELECT FROM file_reader here
                    WHERE here.subject_id = other.subject_id AND here.school_id = :from_school
                ) OR NOT EXISTS (
                    SELECT FROM file_grant said JOIN (
                        SELECT other.subject_id AS id
                        UNION ALL SELECT root_id FROM subject_alias WHERE alias_id = other.subject_id
                        UNION ALL SELECT alike.alias_id FROM subject_alias alike WHERE alike.root_id = COALESCE(
                            (SELECT root_id FROM subject_alias WHERE alias_id = other.subject_id), other.subject_id
                        )
                    ) own ON own.id = said.subject_id
                    WHERE said.why = 'received'
                )
            )
        )
        AND NOT EXISTS (
            SELECT FROM handed_back back JOIN action ON action.id = back.matter_id
            WHERE back.matter_id = line.record_id AND action.completed_at IS NULL
        )
    """
)
"""``own``: who signed is said of one of the child's ids."""
_INCIDENTS = text(
    """
    SELECT DISTINCT named.incident_id
    FROM incident_subject named
    WHERE named.subject_id = ANY (CAST(:family AS uuid[])) AND named.school_id = :from_school
        AND NOT EXISTS (
            SELECT FROM incident_subject other
            WHERE other.incident_id = named.incident_id AND NOT EXISTS (
                SELECT FROM file_gone gone WHERE gone.subject_id = other.subject_id AND gone.school_id = :from_school
            ) AND (
                EXISTS (
                    SELECT FROM file_reader here
                    WHERE here.subject_id = other.subject_id AND here.school_id = :from_school
                ) OR NOT EXISTS (
                    SELECT FROM file_grant said JOIN (
                        SELECT other.subject_id AS id
                        UNION ALL SELECT root_id FROM subject_alias WHERE alias_id = other.subject_id
                        UNION ALL SELECT alike.alias_id FROM subject_alias alike WHERE alike.root_id = COALESCE(
                            (SELECT root_id FROM subject_alias WHERE alias_id = other.subject_id), other.subject_id
                        )
                    ) own ON own.id = said.subject_id
                    WHERE said.why = 'received'
                )
            )
        )
        AND NOT EXISTS (
            SELECT FROM handed_back back JOIN incident ON incident.id = back.matter_id
            WHERE back.matter_id = named.incident_id AND incident.status = 'open'
        )
    """
)
_TELL_OF_REVIEWS = text("UPDATE paper SET review_told = NULL WHERE document_id = ANY (CAST(:ids AS uuid[]))")
"""The new school is told of reviews that the old one was told of and did not do."""
_OF_A_RECORD: Mapping[str, str] = {
    "concern": "id",
    "entry": "id",
    "action": "id",
    "action_change": "action_id",
    "document": "id",
    "document_version": "document_id",
    "paper": "document_id",
    "paper_change": "document_id",
    "record_version": "record_id",
    "entry_person": "entry_id",
    "significance": "record_id",
    "restriction": "record_id",
    "record_move": "record_id",
    "child_correction": "record_id",
    "once_named": "record_id",
    "waiting_work": "concern_id",
    "unopened_report": "concern_id",
    "shared_choice": "record_id",
    "record_subject": "record_id",
}
"""Tables that hold a record or something of one, and the column with its id; the lines last, since by them it is known
what there is to do."""
_OF_AN_INCIDENT: Mapping[str, str] = {
    "person": "incident_id",
    "child_correction": "record_id",
    "once_named": "record_id",
    "incident_link": "first_id",
    "incident": "id",
    "incident_subject": "incident_id",
}


_OF_A_CHILD: Mapping[str, str] = {"taken_out": "subject_id"}


def rehome_records(unit: Unit, record_ids: Sequence[UUID], from_school_id: UUID, to_school_id: UUID) -> None:
    """Some records of one school become another's, each with its lines. Both schools must be in scope."""
    _move(unit, record_ids, _OF_A_RECORD, from_school_id, to_school_id)
    unit.session.execute(_TELL_OF_REVIEWS, {"ids": [str(each) for each in record_ids]})
    unit.session.expire_all()


def rehome_file(unit: Unit, family: Sequence[UUID], from_school_id: UUID, to_school_id: UUID) -> int:
    """Moves what can be moved now; how many records and incident records that were. Both schools must be in scope."""
    given = {"family": [str(each) for each in family], "from_school": from_school_id}
    records = list(unit.session.scalars(_RECORDS, given))
    incidents = list(unit.session.scalars(_INCIDENTS, given))
    for ids, tables in ((incidents, _OF_AN_INCIDENT), (family, _OF_A_CHILD)):
        _move(unit, ids, tables, from_school_id, to_school_id)
    rehome_records(unit, records, from_school_id, to_school_id)
    say_moved(unit, incidents, to_school_id)
    return len(records) + len(incidents)


def _move(unit: Unit, ids: Sequence[UUID], tables: Mapping[str, str], from_school_id: UUID, to_school_id: UUID) -> None:
    moved = {"ids": [str(each) for each in ids], "from_school": from_school_id, "to_school": to_school_id}
    for table, column in tables.items() if ids else ():
        unit.session.execute(_MOVE[table, column], moved)


def _statement(table: str, column: str) -> str:
    """Names are those above, of our own tables."""
    return (
        f"UPDATE {table} SET school_id = :to_school"  # noqa: S608  # no value of anybody's is in it
        f" WHERE {column} = ANY (CAST(:ids AS uuid[])) AND school_id = :from_school"
    )


_MOVE = {
    (table, column): text(_statement(table, column))
    for table, column in (*_OF_A_RECORD.items(), *_OF_AN_INCIDENT.items(), *_OF_A_CHILD.items())
}
