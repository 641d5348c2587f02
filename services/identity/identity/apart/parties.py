"""What ties two accounts."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import TIES, Act, Apart, AreTwo, HowApart
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.adapters import UNKNOWN
from identity.extras import Extras
from identity.factors import code_subject
from identity.models import (
    KnownClientRow,
    PasskeyRow,
    SessionRow,
    SightRequestRow,
    StaffGrantRow,
    StaffRow,
    TotpFactorRow,
)
from identity.names import email_digest
from identity.roles import RoleBook, day_of, in_force, is_proven, may_sign_in, role_book
from identity.second_person import Account, as_account, said_others

from .ties import LATELY, Deed, Party, between, ties

_OF_A_DEVICE = ("password", "code")
"""Not the networks it was used from: a school has one for everybody."""


class _ActsBy(NamedTuple):
    """By which right each of the two acts; ``both_there``: also the second one has to hold it at the school."""

    first: Right
    second: Right
    both_there: bool


_ACTS_BY: dict[Act, _ActsBy] = {
    "disposal": _ActsBy(Right.RETENTION_PROPOSE, Right.RETENTION_AGREE, both_there=False),
    "merge": _ActsBy(Right.PUPIL_MATCH, Right.CONCERN_TRIAGE, both_there=True),
}


def factors_of(unit: Unit, extras: Extras, staff: StaffRow) -> frozenset[bytes]:
    """Secrets of authenticator apps, opened for comparing alone, and public halves of passkeys. ``VaultAway``."""
    totp = unit.session.scalars(
        select(TotpFactorRow.secret_sealed).where(
            TotpFactorRow.staff_id == staff.id, TotpFactorRow.confirmed_at.is_not(None)
        )
    )
    secrets = {extras.secrets.open(staff.id, sealed).encode() for sealed in totp}
    passkeys = unit.session.scalars(select(PasskeyRow.public_key).where(PasskeyRow.staff_id == staff.id))
    return frozenset({*secrets, *(bytes(each) for each in passkeys)})


def used_on(unit: Unit, staff: StaffRow) -> frozenset[str]:
    """Digests of the devices that the account is known at, and of those of its sessions."""
    subjects = [code_subject(staff.id), *([email_digest(staff.email)] if staff.email else [])]
    known = unit.session.scalars(
        select(KnownClientRow.client).where(KnownClientRow.kind.in_(_OF_A_DEVICE), KnownClientRow.subject.in_(subjects))
    )
    sessions = unit.session.scalars(select(SessionRow.client).where(SessionRow.staff_id == staff.id))
    return frozenset({*known, *sessions} - {UNKNOWN})


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


def how_apart(unit: Unit, extras: Extras, request: HowApart) -> Apart:
    """For another service, whose unit reaches every school. An account that is not there is not active and holds no
    right. ``VaultAway`` where second factors cannot be compared."""
    book = role_book(unit)
    by = _ACTS_BY[request.act]
    acting = (by.first, by.second)
    there = request.school_id if by.both_there else None
    first = party_of(unit, extras, book, request.first, by.first, request.school_id, acting=acting)
    second = party_of(unit, extras, book, request.second, by.second, there, acting=acting)
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


def are_two(unit: Unit, extras: Extras, request: AreTwo) -> Apart:
    """For another service. What makes one person of two accounts, whatever each may do; ``VaultAway`` as above."""
    book = role_book(unit)
    parties = [party_of(unit, extras, book, each) for each in (request.first, request.second)]
    found = set(between(*parties))
    unit.audit(
        AuditAction.STAFF_APART_CHECK,
        right=Right.SERVICE_PEOPLE_APART,
        school_ids=[request.school_id],
        object_id=request.second,
        outcome=next((tie for tie in TIES if tie in found), "apart"),
    )
    return Apart(ties=[tie for tie in TIES if tie in found])
