"""What waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity.roles import RequestKind, SightRequest, SightRequests, SignOnRequest
from haven_schemas.acts.identity.staff import AskedGrant
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.accounts import stop_requests
from identity.models import SchoolRow, SightRequestRow, SignOnProviderRow
from identity.names import as_machines_read_it
from identity.people import AlikeAccounts, emails_of, names_of
from identity.roles import RoleBook, administered_schools, every_school, role_book
from identity.second_person import SIGN_ON, Persons, Say, SecondPersons, say_of, turn_of
from identity.sign_on import facts_of
from identity.staff_lists import leads_to_settle

MOST = 200
_KINDS: Mapping[str, RequestKind] = {kind: kind for kind in get_args(RequestKind)}


def list_requests(unit: Unit) -> SightRequests:
    """Requests that were not decided and did not run out, the oldest first: at schools the caller administers, those
    the caller is asked to decide (be they of another school), and the caller's own. With leads who leave by a
    staff list.

    Audited under the right by which it shows something.
    """
    own, everywhere, book = administered_schools(unit), every_school(unit), role_book(unit)
    with unit.beyond_own_schools(everywhere):
        shown = _shown(unit, SecondPersons(unit, book, everywhere), own)
        requests = _views(unit, book, [each for each in shown if each.row.kind != SIGN_ON][:MOST])
        stops = stop_requests(unit, SecondPersons(unit, book, everywhere), own)
        sign_on = sign_on_requests(unit, [each for each in shown if each.row.kind == SIGN_ON][:MOST])
        leaving = leads_to_settle(unit, book, own)
    unit.audit(AuditAction.SIGHT_REQUEST_READ, right=_right(unit), school_ids=own or unit.access.school_ids)
    return SightRequests(requests=requests, sign_on=sign_on, stops=stops, leaving=leaving)


def _right(unit: Unit) -> Right:
    held = (right for right in (Right.STAFF_ADMINISTER, Right.SIGHT_CONFIRM) if unit.access.has(right))
    return next(held, Right.SESSION_OWN)


@dataclass(frozen=True)
class ShownRequest:
    """A request that is the caller's to see."""

    row: SightRequestRow
    say: Say
    persons: Persons
    by_first_run: bool
    """Nobody else may: the other first administrator does, once."""


def _shown(unit: Unit, rule: SecondPersons, own: frozenset[UUID]) -> list[ShownRequest]:
    rows = unit.session.scalars(
        select(SightRequestRow)
        .where(SightRequestRow.decision.is_(None), SightRequestRow.expires_at > unit.now)
        .order_by(SightRequestRow.asked_at, SightRequestRow.id)
    ).all()
    rule.know(rows)
    found = []
    for row in rows:
        persons = rule.for_request(row)
        say = say_of(unit, rule, row, persons)
        mine = unit.access.actor_id in (row.asked_by, row.staff_id)
        if say is not Say.NONE or mine or rule.schools_of(row) <= own:
            by_first_run = say is Say.FIRST_RUN or (say is Say.NONE and bool(rule.of_first_run(row)))
            found.append(ShownRequest(row, say, persons, by_first_run))
    return found


def _views(unit: Unit, book: RoleBook, shown: Sequence[ShownRequest]) -> list[SightRequest]:
    rows = [each.row for each in shown]
    names = names_of(unit, {each for row in rows for each in (row.staff_id, row.asked_by, *row.agreed_by)})
    emails = emails_of(unit, {row.staff_id for row in rows})
    alike, schools = AlikeAccounts(unit), _school_names(unit)
    return [_view(unit, book, each, names, emails, alike, schools) for each in shown]


def _school_names(unit: Unit) -> dict[UUID, str]:
    return {row.id: row.name for row in unit.session.execute(select(SchoolRow.id, SchoolRow.name))}


def _view(
    unit: Unit,
    book: RoleBook,
    each: ShownRequest,
    names: Mapping[UUID, str],
    emails: Mapping[UUID, str],
    alike: AlikeAccounts,
    schools: Mapping[UUID, str],
) -> SightRequest:
    row, email = each.row, emails[each.row.staff_id]
    turn, passes_on_at = turn_of(each.persons, unit.now)
    addresses = [email] if row.kind != "address" else [email, row.new_email or ""]
    return of_row(
        SightRequest,
        row,
        kind=_KINDS[row.kind],
        staff_name=names[row.staff_id],
        staff_email=email,
        staff_email_plain=as_machines_read_it(email),
        grant=_grant(row),
        role_name=_role_name(book, row),
        asked_by=names[row.asked_by],
        mine_to_decide=each.say is not Say.NONE,
        mine_to_withdraw=row.asked_by == unit.access.actor_id,
        agreed_by=[names[one] for one in row.agreed_by],
        first_run=each.by_first_run,
        new_email_plain=None if row.new_email is None else as_machines_read_it(row.new_email),
        turn=turn,
        passes_on_at=passes_on_at,
        school_name=None if row.school_id is None else schools.get(row.school_id),
        alike=[] if row.kind == "domain" else alike.to(row.staff_id, names[row.staff_id], addresses),
    )


def _role_name(book: RoleBook, row: SightRequestRow) -> str | None:
    if row.role is None:
        return None
    return book[row.role].name if row.role in book else row.role


def _grant(row: SightRequestRow) -> AskedGrant | None:
    if row.role is None:
        return None
    return of_row(AskedGrant, row, classes=row.classes or None, follows_list=row.follows_person is not None)


def sign_on_requests(unit: Unit, shown: Sequence[ShownRequest]) -> list[SignOnRequest]:
    """Those of ``shown``, in their order, each with the provider as it is now."""
    names = names_of(unit, {each.row.asked_by for each in shown})
    found = []
    for each in shown:
        row = each.row
        turn, passes_on_at = turn_of(each.persons, unit.now)
        found.append(
            SignOnRequest(
                id=row.id,
                provider=facts_of(unit.session.get_one(SignOnProviderRow, row.provider_id)),
                asked_by=names[row.asked_by],
                asked_at=row.asked_at,
                expires_at=row.expires_at,
                mine_to_decide=each.say is not Say.NONE,
                mine_to_withdraw=row.asked_by == unit.access.actor_id,
                turn=turn,
                passes_on_at=passes_on_at,
            )
        )
    return found
