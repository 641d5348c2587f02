"""Two accounts that are asked about, as far as the rule looks at them, read from the tables."""

from collections.abc import Collection, Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.apart.domain.ties import LATELY, Deed, Party
from identity.apart.queries.used_on import factors_of, used_on
from identity.extras import Extras
from identity.models import SightRequestRow, StaffGrantRow, StaffRow
from identity.owners.queries.proven import is_proven
from identity.roles.domain.grants import day_of
from identity.roles.domain.roles import RoleBook
from identity.roles.queries.grant_conditions import in_force, may_sign_in
from identity.second_person.domain.second_person import Account
from identity.second_person.queries.as_accounts import as_account, said_others


def party_of(
    unit: Unit,
    extras: Extras,
    book: RoleBook,
    staff_id: UUID,
    right: Right | None = None,
    school_id: UUID | None = None,
    *,
    acting: Collection[Right] = (),
) -> Party:
    """``right``: what they act by, at the school or anywhere; none where that does not matter. ``acting``: who gave a
    role with one of these counts; without any, who gave whichever. ``VaultAway``."""
    found = unit.session.execute(
        select(StaffRow, is_proven().label("proven"), may_sign_in().label("active")).where(StaffRow.id == staff_id)
    ).first()
    if found is None:
        return Party(Account(staff_id, "", "", proven=False), active=False, administers=False, rights_since=())
    row = found.StaffRow
    grants = _grants(unit, staff_id)
    there = [each for each in grants if school_id is None or each.school_id in (None, school_id)]
    return Party(
        account=as_account(row, said_others(unit), proven=found.proven),
        active=found.active,
        administers=any(each.role in book and book[each.role].administers for each in grants),
        rights_since=tuple(each.created_at for each in there if _gives(book, each, right)),
        deeds=(*_made(row), *_given(grants, book, acting), *_confirmed(unit, staff_id)),
        factors=factors_of(unit, extras, row),
        devices=used_on(unit, row),
    )


def _grants(unit: Unit, staff_id: UUID) -> list[StaffGrantRow]:
    wanted = select(StaffGrantRow).where(StaffGrantRow.staff_id == staff_id, in_force(day_of(unit.now)))
    return list(unit.session.scalars(wanted))


def _gives(book: RoleBook, grant: StaffGrantRow, right: Right | None) -> bool:
    return right is not None and grant.role in book and right.value in book[grant.role].rights


def _made(row: StaffRow) -> Iterator[Deed]:
    if row.created_by is not None:
        yield Deed("made_account", row.created_by, row.created_at)


def _given(grants: list[StaffGrantRow], book: RoleBook, acting: Collection[Right]) -> Iterator[Deed]:
    for grant in grants:
        acts = not acting or any(_gives(book, grant, each) for each in acting)
        for by in {grant.given_by, grant.confirmed_by} if acts else ():
            if by is not None:
                yield Deed("gave_role", by, grant.created_at)


def _confirmed(unit: Unit, staff_id: UUID) -> Iterator[Deed]:
    """An address, a reset of second factors or the owner: whoever agreed to one could have made the account theirs."""
    decided = select(SightRequestRow).where(
        SightRequestRow.staff_id == staff_id,
        SightRequestRow.kind != "role",
        SightRequestRow.decided_at.is_not(None),
        SightRequestRow.decided_at > unit.now - LATELY,
    )
    for row in unit.session.scalars(decided):
        for by in {row.asked_by, row.decided_by, *row.agreed_by} - {None}:
            if row.decided_at is not None and by is not None:
                yield Deed("confirmed", by, row.decided_at)
