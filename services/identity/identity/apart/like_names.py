"""Accounts with like names that count as one person wherever two are asked for."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import LikeNamed, LikeNames, LikeNamesList
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.models import StaffGrantRow, StaffRow, TwoPeopleRow
from identity.names import as_machines_read_it, name_skeleton
from identity.people import names_of
from identity.roles import RoleBook, RoleEntry, day_of, every_school, in_force, may_sign_in, role_book
from identity.second_person import SecondPersons, decides

MOST = 50
Pair = tuple[StaffRow, StaffRow]
_ALSO_AGREE = frozenset({Right.RETENTION_AGREE, Right.RETENTION_PROPOSE, Right.POLICY_SET, Right.DATA_OVERSEE})


def list_like_names(unit: Unit) -> LikeNamesList:
    """Of pairs of which at least one is asked where it takes two people; audited as what waits for a second person."""
    everywhere, book = every_school(unit), role_book(unit)
    with unit.beyond_own_schools(everywhere):
        rows = {(row.first_id, row.second_id): row for row in unit.session.scalars(select(TwoPeopleRow))}
        rule, found = SecondPersons(unit, book, everywhere), []
        for first, second in _pairs(unit, book):
            row = rows.get((first.id, second.id))
            if row is None or row.said_at is None:
                mine, say = _part_of_caller(unit, rule, first.id, second.id)
                if mine or say:
                    pair = (second, first) if second.id == unit.access.actor_id else (first, second)
                    found.append((*pair, row, mine, say))
        names = names_of(unit, {row.asked_by for _, _, row, _, _ in found if row is not None and row.asked_by})
    unit.audit(AuditAction.SIGHT_REQUEST_READ, right=Right.SESSION_OWN, school_ids=unit.access.school_ids)
    shown = [_shown(*each, names) for each in found]
    return LikeNamesList(pairs=sorted(shown, key=lambda each: (not each.mine, each.asked_at is None))[:MOST])


def ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """A pair as it is kept."""
    return (one, other) if one < other else (other, one)


def _part_of_caller(unit: Unit, rule: SecondPersons, first: UUID, second: UUID) -> tuple[bool, bool]:
    me = unit.access.actor_id
    if me in (first, second):
        return True, False
    return False, not unit.access.is_unproven and rule.for_pair(first, second).group_of(me) is not None


def _pairs(unit: Unit, book: RoleBook) -> Iterator[Pair]:
    asked = _asked_where_two_are(unit, book)
    alike: dict[str, dict[UUID, StaffRow]] = defaultdict(dict)
    for row in unit.session.scalars(select(StaffRow).where(may_sign_in()).order_by(StaffRow.id)):
        for name in (row.name, *row.former_names):
            alike[name_skeleton(name)][row.id] = row
    seen = set()
    for rows in alike.values():
        for first, second in combinations(sorted(rows.values(), key=lambda row: row.id), 2):
            if (first.id, second.id) not in seen and asked & {first.id, second.id}:
                seen.add((first.id, second.id))
                yield first, second


def _asked_where_two_are(unit: Unit, book: RoleBook) -> frozenset[UUID]:
    roles = [entry.key for entry in book.values() if _is_asked(entry)]
    wanted = select(StaffGrantRow.staff_id).where(StaffGrantRow.role.in_(roles), in_force(day_of(unit.now)))
    return frozenset(unit.session.scalars(wanted))


def _is_asked(role: RoleEntry) -> bool:
    return decides(role) or bool(role.rights & _ALSO_AGREE)


def _shown(
    first: StaffRow, second: StaffRow, row: TwoPeopleRow | None, mine: bool, say: bool, names: dict[UUID, str]
) -> LikeNames:
    return LikeNames(
        first=_named(first),
        second=_named(second),
        mine=mine,
        mine_to_say=say,
        asked_by=None if row is None or row.asked_by is None else names.get(row.asked_by),
        asked_at=None if row is None else row.asked_at,
    )


def _named(row: StaffRow) -> LikeNamed:
    email = row.email or ""
    return LikeNamed(staff_id=row.id, name=row.name, email=email, email_plain=as_machines_read_it(email))
