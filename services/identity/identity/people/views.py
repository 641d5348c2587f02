"""Accounts as those see them who administer or review them: their roles and last use, a few statements a page."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity.staff import Account, HeldRole, StaffState
from sqlalchemy import func, or_, select

from identity.factors import has_factor
from identity.models import SessionRow, SignOnLinkRow, StaffCredentialRow, StaffGrantRow, StaffRow
from identity.roles import RoleBook, day_of, ever_used, not_over


def accounts(unit: Unit, book: RoleBook, rows: Sequence[StaffRow], schools: Collection[UUID]) -> list[Account]:
    """The accounts of ``rows``, with their roles at ``schools`` and in the whole trust."""
    ids = [row.id for row in rows]
    roles = roles_held(unit, book, ids, schools)
    used = last_used(unit, ids)
    invited = _never_used(unit, ids)
    protected = set(unit.session.scalars(select(StaffRow.id).where(StaffRow.id.in_(ids), has_factor(StaffRow.id))))
    linked = set(unit.session.scalars(select(SignOnLinkRow.staff_id).where(SignOnLinkRow.staff_id.in_(ids))))
    return [
        Account(
            id=row.id,
            name=row.name,
            email=row.email or "",
            state=_state(row, invited=row.id in invited),
            roles=roles[row.id],
            has_second_factor=row.id in protected,
            has_sign_on=row.id in linked,
            last_used_at=used.get(row.id),
            version=row.version,
        )
        for row in rows
    ]


def _state(row: StaffRow, *, invited: bool) -> StaffState:
    if row.ended_at is not None:
        return "ended"
    if not row.active:
        return "suspended"
    return "invited" if invited else "active"


def _never_used(unit: Unit, ids: Collection[UUID]) -> set[UUID]:
    used = unit.session.scalars(select(StaffRow.id).where(StaffRow.id.in_(ids), ever_used()))
    return set(ids) - set(used)


def roles_held(
    unit: Unit, book: RoleBook, ids: Collection[UUID], schools: Collection[UUID]
) -> Mapping[UUID, list[HeldRole]]:
    """Roles at ``schools`` and in the whole trust that are not over, by account; those that open records first."""
    rows = unit.session.scalars(
        select(StaffGrantRow)
        .where(
            StaffGrantRow.staff_id.in_(ids),
            or_(StaffGrantRow.school_id.in_(schools), StaffGrantRow.school_id.is_(None)),
            not_over(day_of(unit.now)),
        )
        .order_by(StaffGrantRow.created_at, StaffGrantRow.id)
    ).all()
    names = names_of(unit, {each for row in rows for each in (row.given_by, row.confirmed_by) if each is not None})
    found: dict[UUID, list[HeldRole]] = defaultdict(list)
    for row in rows:
        if row.role in book:
            found[row.staff_id].append(_held_role(book, row, names))
    for roles in found.values():
        roles.sort(key=lambda role: not role.opens_records)
    return found


def _held_role(book: RoleBook, row: StaffGrantRow, names: Mapping[UUID, str]) -> HeldRole:
    entry = book[row.role]
    return of_row(
        HeldRole,
        row,
        grant_id=row.id,
        role_name=entry.name,
        opens_records=entry.opens_records,
        given_at=row.created_at,
        given_by=None if row.given_by is None else names[row.given_by],
        confirmed_by=None if row.confirmed_by is None else names[row.confirmed_by],
        first_run=row.first_run and entry.waits,
        unconfirmed=entry.waits and row.confirmed_by is None,
        follows_list=row.follows_person is not None,
    )


def names_of(unit: Unit, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by account, ended ones as well."""
    found = unit.session.execute(select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(ids)))
    return {row.id: row.name for row in found}


def emails_of(unit: Unit, ids: Collection[UUID]) -> dict[UUID, str]:
    """Addresses by account; empty for who has none."""
    found = unit.session.execute(select(StaffRow.id, StaffRow.email).where(StaffRow.id.in_(ids)))
    return {row.id: row.email or "" for row in found}


def last_used(unit: Unit, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """The last use of a session or the last sign-in, whichever is later; an account never used is left out."""
    seen = (
        select(SessionRow.staff_id.label("staff_id"), func.max(SessionRow.last_seen_at).label("at"))
        .where(SessionRow.staff_id.in_(ids))
        .group_by(SessionRow.staff_id)
    )
    signed_in = select(StaffCredentialRow.staff_id, StaffCredentialRow.last_signed_in_at.label("at")).where(
        StaffCredentialRow.staff_id.in_(ids), StaffCredentialRow.last_signed_in_at.is_not(None)
    )
    signed_on = select(SignOnLinkRow.staff_id, SignOnLinkRow.last_used_at.label("at")).where(
        SignOnLinkRow.staff_id.in_(ids), SignOnLinkRow.last_used_at.is_not(None)
    )
    both = seen.union_all(signed_in, signed_on).subquery()
    rows = unit.session.execute(select(both.c.staff_id, func.max(both.c.at).label("at")).group_by(both.c.staff_id))
    return {row.staff_id: row.at for row in rows}
