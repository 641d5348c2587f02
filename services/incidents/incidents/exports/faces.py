"""Who is in an export: everyone its records name, by id, with what was written of those whom no roll has.

It is asked of the whole scope at once, whatever part of it is read: nobody opens a text for it but the names of adults
and the words for children who are not listed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents.entries import PersonView
from haven_schemas.acts.incidents.records import Entry
from sqlalchemy import ARRAY, Row, Uuid, any_, bindparam, cast, select, union_all

from incidents.aliases import today_of
from incidents.models import (
    ActionRow,
    ConcernRow,
    DocumentRow,
    DocumentVersionRow,
    EntryRow,
    PersonRow,
    RecordSubjectRow,
)
from incidents.narrative import open_records, open_through, unseal
from incidents.printing import words_of
from incidents.reading import people_of_entries, person_views

from .scope import Scope

_ASKED = any_(bindparam("record_ids", type_=ARRAY(Uuid())))
_LINES = (
    select(
        RecordSubjectRow.record_id,
        RecordSubjectRow.subject_id,
        RecordSubjectRow.not_listed,
        RecordSubjectRow.restricted,
    )
    .where(RecordSubjectRow.record_id == _ASKED)
    .order_by(RecordSubjectRow.place)
)
_RECORDERS = union_all(
    *(
        select(record, by).where(record == _ASKED)
        for record, by in (
            (ConcernRow.id, ConcernRow.reporter_id),
            (EntryRow.id, EntryRow.recorded_by),
            (ActionRow.id, ActionRow.assigned_by),
            (DocumentRow.id, DocumentRow.recorded_by),
            (ActionRow.id, ActionRow.owner_id),
            (DocumentVersionRow.document_id, DocumentVersionRow.begun_by),
        )
    ),
    select(EntryRow.id, cast(EntryRow.value, Uuid())).where(
        EntryRow.id == _ASKED, EntryRow.decision == "assigned", EntryRow.value.is_not(None)
    ),
)
"""Who recorded each, whose action it is, who sent a version of it, who was given something to deal with."""
_Line = Row[UUID, UUID, bytes | None, bool]


@dataclass(frozen=True)
class Faces:
    """Ids in the order of the export, each once; ``same``: what someone goes by here, by every other id they have.

    Adults who are called the same are one: an adult is a row an incident record. ``subject_id``: the child whose
    chronology it is. ``written``: words for children not listed, in a chronology for the redactor's eyes only.
    """

    subject_id: UUID | None
    children: tuple[UUID, ...]
    staff: tuple[UUID, ...]
    adults: tuple[UUID, ...]
    same: Mapping[UUID, UUID]
    adult_names: Mapping[UUID, str]
    written: Mapping[UUID, frozenset[str]]

    @property
    def every_child(self) -> frozenset[UUID]:
        """The children by every id that is known here."""
        there = set(self.children)
        return frozenset(there | {each for each, one in self.same.items() if one in there})

    def with_entries(self, unit: Unit, entries: Sequence[Entry]) -> "Faces":
        """Also those who came into the records before ``entries`` were read."""
        named = [each.subject_id for entry in entries for each in entry.subjects]
        adults = {each.id: each.name for entry in entries for each in entry.people if each.name}
        same = {**self.same, **today_of(unit, set(named) - self.same.keys())}
        same = _same_adults(same, {**self.adult_names, **adults})
        return replace(
            self,
            children=_once([*self.children, *named], same),
            staff=_once([*self.staff, *_staff_in(entries)], same),
            adults=_once([*self.adults, *adults], same),
            same=same,
            adult_names={**self.adult_names, **adults},
        )

    def also(self, staff: Sequence[UUID], people: Sequence[PersonView]) -> "Faces":
        """Also those whom what stands before the entries names."""
        adults = {each.id: each.name for each in people if each.name}
        same = _same_adults(self.same, {**self.adult_names, **adults})
        return replace(
            self,
            staff=_once([*self.staff, *staff], same),
            adults=_once([*self.adults, *adults], same),
            same=same,
            adult_names={**self.adult_names, **adults},
        )


def faces_in(unit: Unit, keyring: Keyring, scope: Scope) -> Faces:
    """Everyone in ``scope``. ``VaultAway``, for the names of adults and the words for children not listed."""
    order = {record_id: at for at, record_id in enumerate(reversed(scope.record_ids))}
    asked = {"record_ids": list(order)}
    lines = sorted(unit.session.execute(_LINES, asked), key=lambda line: order[line.record_id])
    recorders = sorted(unit.session.execute(_RECORDERS, asked), key=lambda pair: order[pair[0]])
    first = scope.holders if scope.family is None else scope.family[:1]
    children = [*first, *(line.subject_id for line in lines)]
    open_lines = [line for line in lines if not line.restricted]
    adults = _adults(unit, keyring, scope, open_lines)
    same = _same_adults(today_of(unit, set(children)), adults)
    return Faces(
        subject_id=None if scope.family is None else scope.family[0],
        children=_once(children, same),
        staff=_once([by for _, by in recorders], same),
        adults=_once(adults, same),
        same=same,
        adult_names=adults,
        written=_written(unit, keyring, scope, open_lines, same),
    )


def children_in(unit: Unit, scope: Scope) -> list[UUID]:
    """The children in ``scope``, by the ids they have today."""
    lines = unit.session.execute(_LINES, {"record_ids": list(scope.record_ids)})
    children = dict.fromkeys([*(scope.family or scope.holders), *(line.subject_id for line in lines)])
    return list(_once(children, today_of(unit, children)))


def _staff_in(entries: Sequence[Entry]) -> list[UUID]:
    """Who recorded the entries, whose actions they are, and who was given something to deal with."""
    named: list[UUID] = []
    for entry in entries:
        named.append(entry.recorded_by)
        if entry.owner_id is not None:
            named.append(entry.owner_id)
        if entry.decision == "assigned" and entry.value:
            named.append(UUID(entry.value))
    return named


def _once(ids: Iterable[UUID], same: Mapping[UUID, UUID]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(same.get(each, each) for each in ids))


def _same_adults(same: Mapping[UUID, UUID], names: Mapping[UUID, str]) -> dict[UUID, UUID]:
    first: dict[str, UUID] = {}
    for adult_id, name in names.items():
        first.setdefault(" ".join(words_of(name)) or name, adult_id)
    others = {adult_id: first[" ".join(words_of(name)) or name] for adult_id, name in names.items()}
    return {**same, **{adult_id: one for adult_id, one in others.items() if adult_id != one}}


def _adults(unit: Unit, keyring: Keyring, scope: Scope, lines: Sequence[_Line]) -> dict[UUID, str]:
    """Names of the adults in records whose use is not restricted, as they come."""
    named: dict[UUID, PersonRow] = {}
    wanted: dict[UUID, set[UUID]] = {}
    children = _children(lines)
    people = people_of_entries(unit, list(children))
    for record_id, subject_ids in children.items():
        for person in people.get(record_id, ()):
            named[person.id] = person
            wanted.setdefault(person.id, set()).update(subject_ids)
    keys = _keys(unit, keyring, scope, wanted)
    return {view.id: view.name for view in person_views(named.values(), keys) if view.name}


def _written(
    unit: Unit, keyring: Keyring, scope: Scope, lines: Sequence[_Line], same: Mapping[UUID, UUID]
) -> dict[UUID, frozenset[str]]:
    described = [line for line in lines if line.not_listed is not None]
    children = _children(lines)
    keys = _keys(unit, keyring, scope, {line.record_id: children[line.record_id] for line in described})
    found: dict[UUID, frozenset[str]] = {}
    for line in described:
        if line.record_id in keys and line.not_listed is not None:
            key = keys[line.record_id]
            words = unseal(key, "record_subject", line.subject_id, "not_listed", line.not_listed)
            child = same.get(line.subject_id, line.subject_id)
            found[child] = found.get(child, frozenset()) | {words}
    return found


def _children(lines: Sequence[_Line]) -> dict[UUID, set[UUID]]:
    children: dict[UUID, set[UUID]] = {}
    for line in lines:
        children.setdefault(line.record_id, set()).add(line.subject_id)
    return children


def _keys(unit: Unit, keyring: Keyring, scope: Scope, wanted: Mapping[UUID, Iterable[UUID]]) -> Mapping[UUID, DataKey]:
    if not wanted:
        return {}
    if scope.family is not None:
        return open_through(unit, keyring, wanted, scope.family)
    return open_records(unit, keyring, wanted)
