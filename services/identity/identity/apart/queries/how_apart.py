"""What ties two accounts, read from the tables."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import Apart, HowApart
from sqlalchemy import select

from identity.apart.domain.ties import LATELY, Deed, Party, ties
from identity.apart.queries.used_on import factors_of, used_on
from identity.extras import Extras
from identity.models import SightRequestRow, StaffGrantRow, StaffRow
from identity.owners.queries.proven import is_proven
from identity.roles.domain.grants import day_of
from identity.roles.domain.roles import RoleBook
from identity.roles.queries.grant_conditions import in_force, may_sign_in
from identity.roles.queries.role_book import role_book
from identity.second_person.domain.second_person import Account


def how_apart(unit: Unit, extras: Extras, request: HowApart) -> Apart:
    """For another service, whose unit reaches every school. An account that is not there is not active and holds no
    right. ``VaultAway`` where second factors cannot be compared."""
    book = role_book(unit)
    first = _party(unit, extras, book, request.first, Right.RETENTION_PROPOSE, request.school_id)
    second = _party(unit, extras, book, request.second, Right.RETENTION_AGREE, None)
    first = replace(first, session_id=request.first_session)
    second = replace(second, session_id=request.second_session)
    found = ties(first, second, request.since, unit.now)
    unit.audit(
        AuditAction.STAFF_APART_CHECK,
        right=Right.SERVICE_PEOPLE_APART,
        school_ids=[request.school_id],
        object_id=request.second,
        outcome=found[0] if found else "apart",
    )
    return Apart(ties=found)


def _party(unit: Unit, extras: Extras, book: RoleBook, staff_id: UUID, right: Right, school_id: UUID | None) -> Party:
    found = unit.session.execute(
        select(StaffRow, is_proven().label("proven"), may_sign_in().label("active")).where(StaffRow.id == staff_id)
    ).first()
    if found is None:
        return Party(Account(staff_id, "", "", proven=False), active=False, administers=False, rights_since=())
    row = found.StaffRow
    entered_by = frozenset(each for each in (row.created_by, row.changed_by) if each is not None)
    grants = _grants(unit, staff_id)
    there = [each for each in grants if school_id is None or each.school_id in (None, school_id)]
    return Party(
        account=Account(row.id, row.name, row.email or "", (), entered_by, found.proven),
        active=found.active,
        administers=any(each.role in book and book[each.role].administers for each in grants),
        rights_since=tuple(each.created_at for each in there if _gives(book, each, right)),
        deeds=(*_made(row), *_given(grants, book), *_confirmed(unit, staff_id)),
        factors=factors_of(unit, extras, row),
        devices=used_on(unit, row),
    )


def _grants(unit: Unit, staff_id: UUID) -> list[StaffGrantRow]:
    wanted = select(StaffGrantRow).where(StaffGrantRow.staff_id == staff_id, in_force(day_of(unit.now)))
    return list(unit.session.scalars(wanted))


def _gives(book: RoleBook, grant: StaffGrantRow, right: Right) -> bool:
    return grant.role in book and right.value in book[grant.role].rights


def _made(row: StaffRow) -> Iterator[Deed]:
    if row.created_by is not None:
        yield Deed("made_account", row.created_by, row.created_at)


def _given(grants: list[StaffGrantRow], book: RoleBook) -> Iterator[Deed]:
    for grant in grants:
        acts = _gives(book, grant, Right.RETENTION_PROPOSE) or _gives(book, grant, Right.RETENTION_AGREE)
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
