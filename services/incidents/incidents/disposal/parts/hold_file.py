"""Holds a child's whole file for whoever is about to destroy it: nothing is written in it until the unit ends."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute

from incidents.models import (
    ActionRow,
    Base,
    ConcernRow,
    DocumentRow,
    EntryRow,
    HandedFileRow,
    IncidentRow,
    IncidentSubjectRow,
    PupilCardRow,
    ReadRequestRow,
    RecordSubjectRow,
    SharedChoiceRow,
    SubjectAliasRow,
)
from incidents.narrative import holder_of

_MOST_WAIT = text("SET LOCAL lock_timeout = '500ms'")
"""Shorter than PostgreSQL takes to look for a deadlock (one second): if two wait for each other, it is this unit that
gives way, never somebody who is reporting."""


def hold_file(unit: Unit, keyring: Keyring, subject_ids: Sequence[UUID]) -> None:
    """Waits for everyone who is sealing something for the child, by any id (what seals takes a part of the same lock:
    ``chassis.keys.burials``), and for everyone who is changing a record of the file.

    Raises the driver's error where somebody takes longer than half a second. What is read after this is the last word.
    """
    unit.session.execute(_MOST_WAIT)
    keyring.lock(unit, [holder_of(each) for each in subject_ids])
    for wanted in _rows_of(subject_ids):
        unit.session.execute(wanted.with_for_update())


def _rows_of(subject_ids: Sequence[UUID]) -> Iterator[Select[Any]]:
    """The rows of the file, in an order. One that is being changed is waited for here, and read anew afterwards."""
    in_incidents = select(IncidentSubjectRow.incident_id).where(one_of(IncidentSubjectRow.subject_id, subject_ids))
    yield select(IncidentRow.id).where(IncidentRow.id.in_(in_incidents)).order_by(IncidentRow.id)
    named = select(RecordSubjectRow.record_id).where(one_of(RecordSubjectRow.subject_id, subject_ids))
    for table in (ConcernRow, EntryRow, ActionRow, DocumentRow):
        yield select(table.id).where(table.id.in_(named)).order_by(table.id)
    yield named.order_by(RecordSubjectRow.record_id)
    for beside, columns in _BESIDE.items():
        theirs = or_(*(one_of(column, subject_ids) for column in columns))
        yield select(*beside.__table__.primary_key).where(theirs).order_by(*beside.__table__.primary_key)


_BESIDE: Mapping[type[Base], Sequence[InstrumentedAttribute[UUID]]] = {
    SubjectAliasRow: (SubjectAliasRow.alias_id, SubjectAliasRow.root_id),
    PupilCardRow: (PupilCardRow.subject_id,),
    HandedFileRow: (HandedFileRow.subject_id, HandedFileRow.pupil_id),
    ReadRequestRow: (ReadRequestRow.subject_id, ReadRequestRow.pupil_id),
    SharedChoiceRow: (SharedChoiceRow.subject_id,),
}
