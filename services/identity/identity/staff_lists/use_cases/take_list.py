"""Takes in a school's staff list, the newest of its source: what it says, and what follows from it by itself."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from identity.extras import Extras
from identity.models import ListedPersonRow, SightRequestRow, StaffGrantRow, StaffListRow
from identity.roles.domain.grants import day_of
from identity.roles.parts.check_grants import ground
from identity.roles.parts.require_others import one_at_a_time
from identity.staff_lists.domain.leavers import has_left
from identity.staff_lists.domain.said_list import SaidList, SaidPerson
from identity.staff_lists.parts.follow_classes import follow_classes
from identity.staff_lists.parts.leave_those_due import leave_those_due
from identity.staff_lists.parts.match_people import match_people

_NONE_YET = -2
"""Below every version, also below that of a copy that is in doubt."""


def take_list(unit: Unit, extras: Extras, said: SaidList) -> bool:
    """Whether it was news: False for a list that is no newer than the one that was taken.

    No account is made, and none has another name or address by it: that is proposed. Roles that follow it get its
    classes, and who has left by it is suspended, or waits for a person.
    """
    one_at_a_time(unit)
    row = _list(unit, said)
    if row.version >= said.version:
        return False
    row.version, row.complete = said.version, said.complete
    row.said_at, row.taken_at = said.said_at, unit.now
    people = _keep(unit, said)
    match_people(unit, said.school_id, people)
    unit.session.flush()
    follow_classes(unit, extras, people)
    leave_those_due(unit, extras, ground(unit), said.school_id)
    unit.audit(AuditAction.STAFF_LIST_TAKE, school_ids=[said.school_id], object_id=said.list_id)
    return True


def is_taken(unit: Unit, list_id: UUID, version: int) -> bool:
    """Whether that version, or a newer one, was taken in."""
    row = unit.session.get(StaffListRow, list_id)
    return row is not None and row.version >= version


def _list(unit: Unit, said: SaidList) -> StaffListRow:
    """Locked, whether it was there or not."""
    first = insert(StaffListRow).values(
        list_id=said.list_id,
        school_id=said.school_id,
        source=said.source,
        version=_NONE_YET,
        complete=said.complete,
        said_at=said.said_at,
        taken_at=unit.now,
    )
    unit.session.execute(first.on_conflict_do_nothing())
    return unit.session.get_one(StaffListRow, said.list_id, with_for_update=True)


def _keep(unit: Unit, said: SaidList) -> Sequence[ListedPersonRow]:
    """Everyone of the list as it is now, those who are in it no more as well, if they have an account."""
    known = {
        row.source_id: row
        for row in unit.session.scalars(select(ListedPersonRow).where(ListedPersonRow.list_id == said.list_id))
    }
    for person in said.people:
        row = known.get(person.source_id)
        if row is None:
            row = known[person.source_id] = _new(said, person)
            unit.session.add(row)
        _say(unit, row, person)
    if said.complete:
        _miss(known, {person.source_id for person in said.people})
    unit.session.flush()
    _forget(unit, said)
    return list(known.values())


def _new(said: SaidList, person: SaidPerson) -> ListedPersonRow:
    return ListedPersonRow(
        id=new_id(),
        list_id=said.list_id,
        school_id=said.school_id,
        source_id=person.source_id,
        revision=0,
        in_list=False,
        left_on=None,
        leave_settled_at=None,
        kept_day=None,
        back_settled=False,
    )


def _say(unit: Unit, row: ListedPersonRow, person: SaidPerson) -> None:
    """What the list says of the person; who is back after leaving can leave again."""
    before = (row.name, row.email, row.job, row.left_on, row.in_list)
    row.name, row.family_name, row.email, row.job = person.name, person.family_name, person.email, person.job
    row.kind, row.began_on, row.left_on = person.kind, person.began_on, person.left_on
    row.classes, row.year_groups, row.in_list = list(person.classes), list(person.year_groups), True
    if row.kept_day != row.left_on:
        row.kept_day = None
    if before != (row.name, row.email, row.job, row.left_on, row.in_list):
        row.revision += 1
    if has_left(in_list=True, left_on=person.left_on, today=day_of(unit.now)):
        row.back_settled = False
    else:
        row.leave_settled_at = None


def _miss(known: Mapping[str, ListedPersonRow], said: set[str]) -> None:
    for row in known.values():
        if row.source_id not in said and row.in_list:
            row.in_list, row.back_settled = False, False
            row.revision += 1


def _forget(unit: Unit, said: SaidList) -> None:
    """Who is in the list no more and has no account is nobody's business here."""
    followed = exists().where(StaffGrantRow.follows_person == ListedPersonRow.id)
    awaited = exists().where(SightRequestRow.follows_person == ListedPersonRow.id)
    unit.session.execute(
        delete(ListedPersonRow).where(
            ListedPersonRow.list_id == said.list_id,
            ListedPersonRow.in_list.is_(False),
            ListedPersonRow.staff_id.is_(None),
            ~followed,
            ~awaited,
        )
    )
