"""People in records."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.entries import NewPerson, PersonView
from haven_schemas.rights import Right
from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, bindparam, exists, false, not_, or_, select

from incidents.categories import categories_by_id
from incidents.models import EntryPersonRow, IncidentRow, PersonRow, RecordSubjectRow
from incidents.narrative import holder_of, new_key, seal, unseal
from incidents.sight import children_seen, sight_of, visible_lines

_OF_ENTRIES = (
    select(EntryPersonRow.entry_id, PersonRow)
    .join(PersonRow, PersonRow.id == EntryPersonRow.person_id)
    .where(EntryPersonRow.entry_id == any_(bindparam("entry_ids", type_=ARRAY(Uuid()))))
    .order_by(PersonRow.id)
)
_MOST = 200


def name_person(
    unit: Unit, keyring: Keyring, incident: IncidentRow, person: NewPerson, subject_ids: Iterable[UUID]
) -> UUID:
    """Writes an adult into the record, the name sealed for those children; answers the id."""
    person_id = new_id()
    key = new_key(unit, keyring, person_id, subject_ids)
    unit.session.add(
        PersonRow(
            id=person_id,
            school_id=incident.school_id,
            incident_id=incident.id,
            role=person.role,
            name=seal(key, "person", person_id, "name", person.name),
            added_by=unit.access.actor_id,
            added_at=unit.now,
        )
    )
    unit.session.flush()
    return person_id


def attach(
    unit: Unit, keyring: Keyring, entry_id: UUID, school_id: UUID, person_ids: Iterable[UUID], children: Iterable[UUID]
) -> None:
    """Puts adults into an entry; from now on the file of each child the entry is about opens their names."""
    wanted = list(dict.fromkeys(person_ids))
    unit.session.add_all(
        EntryPersonRow(entry_id=entry_id, person_id=person_id, school_id=school_id) for person_id in wanted
    )
    open_to(unit, keyring, wanted, children)


def open_to(unit: Unit, keyring: Keyring, person_ids: Sequence[UUID], children: Iterable[UUID]) -> None:
    """Adds the wraps that are missing: one vault call for each child whose file key is not in memory."""
    held = unit.session.execute(
        select(KeyWrapRow.record_id, KeyWrapRow.holder_id).where(KeyWrapRow.record_id.in_(person_ids))
    ).all()
    there = {(person_id, child) for person_id, child in held}
    for child in children:
        for person_id in person_ids:
            if (person_id, child) not in there:
                keyring.add_holder(unit, person_id, holder_of(child))


def people_of_entries(unit: Unit, entry_ids: Sequence[UUID]) -> dict[UUID, list[PersonRow]]:
    """The adults in each entry, in the order they came into the record."""
    rows = unit.session.execute(_OF_ENTRIES, {"entry_ids": list(entry_ids)})
    found: dict[UUID, list[PersonRow]] = {}
    for entry_id, person in rows:
        found.setdefault(entry_id, []).append(person)
    return found


def person_views(people: Iterable[PersonRow], keys: Mapping[UUID, DataKey]) -> list[PersonView]:
    """Names as far as ``keys`` open them."""
    return [
        PersonView(
            id=person.id,
            role=person.role,
            name="" if person.id not in keys else unseal(keys[person.id], "person", person.id, "name", person.name),
        )
        for person in people
    ]


def people_seen(unit: Unit, incident: IncidentRow) -> Sequence[PersonRow]:
    """Those in an entry that the caller sees and whose use is not restricted, in the order they came, at most 200.

    Who is in no entry yet is told to those who may write in the record, through the files of children they see.
    """
    seen = visible_lines(sight_of(unit), categories_by_id(unit))
    met = exists(
        select(EntryPersonRow.entry_id)
        .join(RecordSubjectRow, RecordSubjectRow.record_id == EntryPersonRow.entry_id)
        .where(EntryPersonRow.person_id == PersonRow.id, not_(RecordSubjectRow.restricted), seen)
    )
    free: ColumnElement[bool] = false()
    if unit.access.has(Right.RECORD_WRITE, incident.school_id):
        attached = exists(select(EntryPersonRow.entry_id).where(EntryPersonRow.person_id == PersonRow.id))
        children = [child.id for child in children_seen(unit, incident)]
        wrap = select(KeyWrapRow.record_id).where(
            KeyWrapRow.record_id == PersonRow.id, one_of(KeyWrapRow.holder_id, children)
        )
        free = and_(not_(attached), exists(wrap))
    in_order = select(PersonRow).where(PersonRow.incident_id == incident.id, or_(met, free)).order_by(PersonRow.id)
    return unit.session.scalars(in_order.limit(_MOST)).all()
