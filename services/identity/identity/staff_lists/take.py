"""A list is taken."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from identity.extras import Extras
from identity.models import ListedPersonRow, SightRequestRow, StaffGrantRow, StaffListRow, StaffRow
from identity.people import has_left
from identity.roles import as_listed_now, day_of, following_of_row, ground, held_of_row, may_follow, role_book
from identity.second_person import one_at_a_time
from identity.telling import announce_staff, tell_owner

from .leave import leave_those_due
from .match import match_people
from .said_list import SaidList, SaidPerson

_NONE_YET = -2
"""Below every version, also below that of a copy that is in doubt."""


def follow_classes(unit: Unit, extras: Extras, people: Sequence[ListedPersonRow]) -> None:
    """Of ``people`` those who are in their list; who is missing from it keeps what they have until they leave.

    Every reader is told, and the next access tokens, within a minute, carry what holds now. The owner gets a mail.
    """
    book = role_book(unit)
    grants = unit.session.scalars(
        select(StaffGrantRow)
        .where(StaffGrantRow.follows_person.in_([row.id for row in people if row.in_list]))
        .order_by(StaffGrantRow.staff_id, StaffGrantRow.id)
        .with_for_update()
    ).all()
    changed = {
        grant.staff_id
        for grant in grants
        if grant.role in book and may_follow(book[grant.role]) and _moved(unit, grant)
    }
    accounts = select(StaffRow).where(StaffRow.id.in_(changed)).order_by(StaffRow.id).with_for_update()
    for account in unit.session.scalars(accounts).all():
        announce_staff(unit, account)
        tell_owner(unit, extras, account.id, "roles_changed")


def _moved(unit: Unit, grant: StaffGrantRow) -> bool:
    """Whether the grant covers something else by now."""
    follows, held = following_of_row(grant), held_of_row(grant)
    account = unit.session.get_one(StaffRow, grant.staff_id)
    now = held if follows is None else as_listed_now(unit, held, follows, account)
    if now == held:
        return False
    grant.classes = list(now.classes or ())
    grant.year_groups = None if now.year_groups is None else list(now.year_groups)
    unit.audit(
        AuditAction.ROLE_GRANT_FOLLOW,
        school_ids=[] if grant.school_id is None else [grant.school_id],
        object_id=grant.staff_id,
    )
    return True


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
