"""Whose account a listed person's is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.staff_lists import ProposalKind
from sqlalchemy import ColumnElement, exists, not_, or_, select

from identity.models import ListedPersonRow, SightRequestRow, StaffGrantRow, StaffListRow, StaffRow
from identity.names import is_same_person, proposal_of, says_otherwise
from identity.roles import at_school, day_of, not_over

from .due_leavers import has_gone
from .said_list import digest_of

BY_ADDRESS = "address"
BY_PERSON = "person"


def match_people(unit: Unit, school_id: UUID, people: Sequence[ListedPersonRow]) -> None:
    """``people``: all of one list. Whoever is linked stays so, whatever address the list gives them by now; of two rows
    with one address the first is linked. A look-alike address is nobody's."""
    taken = {row.staff_id for row in people if row.staff_id is not None}
    wanted = [row for row in people if row.staff_id is None and row.in_list and row.email is not None]
    accounts = unit.session.scalars(
        select(StaffRow).where(StaffRow.email.in_([row.email for row in wanted]), works_there(unit, school_id))
    )
    by_email = {account.email: account for account in accounts}
    for row in sorted(wanted, key=lambda each: each.source_id):
        account = by_email.get(row.email)
        if account is not None and account.id not in taken:
            taken.add(account.id)
            link(unit, row, account, by=BY_ADDRESS)


def link(unit: Unit, row: ListedPersonRow, account: StaffRow, *, by: str) -> None:
    """From now on the row is about that account. What the list calls its owner is not asked about, unless the family
    name is another."""
    row.staff_id, row.matched_by, row.matched_at = account.id, by, unit.now
    row.settled = digest_of(row.name, row.email) if is_same_person(row.family_name, account.name) else None


def works_there(unit: Unit, school_id: UUID) -> ColumnElement[bool]:
    """The account is a person's, with a role of the school or the whole trust, or one that waits to be confirmed."""
    holds = exists().where(StaffGrantRow.staff_id == StaffRow.id, at_school(school_id), not_over(day_of(unit.now)))
    return (StaffRow.kind == "person") & or_(holds, waits_at(unit, StaffRow.id, school_id))


def waits_at(unit: Unit, staff_id: Any, school_id: Any) -> ColumnElement[bool]:
    """A role of the account waits for a second person at the school; both may be columns."""
    return exists().where(
        SightRequestRow.staff_id == staff_id,
        SightRequestRow.kind == "role",
        SightRequestRow.school_id == school_id,
        SightRequestRow.decision.is_(None),
        SightRequestRow.expires_at > unit.now,
    )


def link_in_other_lists(unit: Unit, person: ListedPersonRow, account: StaffRow) -> None:
    """Who has just got an account is in the school's other lists under the same address as well."""
    others = unit.session.scalars(
        select(ListedPersonRow).where(
            ListedPersonRow.school_id == person.school_id,
            ListedPersonRow.list_id != person.list_id,
            ListedPersonRow.email == account.email,
            ListedPersonRow.staff_id.is_(None),
        )
    )
    for row in {each.list_id: each for each in others}.values():
        link(unit, row, account, by=BY_ADDRESS)


@dataclass(frozen=True)
class Proposed:
    """A listed person, their account if they have one, and what is proposed."""

    proposal: ProposalKind
    person: ListedPersonRow
    account: StaffRow | None


def proposals_at(unit: Unit, schools: Collection[UUID]) -> list[Proposed]:
    """Of everybody in the lists of ``schools``, by name; who is in several is proposed by the newest."""
    found = unit.session.execute(
        select(ListedPersonRow, StaffRow, _works_here(unit).label("works_here"))
        .join(StaffListRow, StaffListRow.list_id == ListedPersonRow.list_id)
        .outerjoin(StaffRow, StaffRow.id == ListedPersonRow.staff_id)
        .where(ListedPersonRow.school_id.in_(schools), not_(has_gone(day_of(unit.now))))
        .order_by(StaffListRow.said_at.desc(), ListedPersonRow.id)
    ).all()
    newest = {_who(row.ListedPersonRow): row for row in reversed(found)}
    proposed = ((_proposal(row.ListedPersonRow, row.StaffRow, works=row.works_here), row) for row in newest.values())
    made = [Proposed(what, row.ListedPersonRow, row.StaffRow) for what, row in proposed if what is not None]
    return sorted(made, key=lambda each: (each.person.name, each.person.id))


def _who(person: ListedPersonRow) -> tuple[object, ...]:
    if person.staff_id is not None:
        return person.school_id, person.staff_id
    return person.school_id, person.email or person.id


def _proposal(person: ListedPersonRow, account: StaffRow | None, *, works: bool) -> ProposalKind | None:
    return proposal_of(
        linked=account is not None,
        works_here=account is not None and account.active and works,
        differs=account is not None and says_otherwise(person.name, person.email, account.name, account.email),
        has_address=person.email is not None,
        settled=person.settled == digest_of(person.name, person.email),
        back_settled=person.back_settled,
    )


def _works_here(unit: Unit) -> ColumnElement[bool]:
    holds = exists().where(
        StaffGrantRow.staff_id == ListedPersonRow.staff_id,
        or_(StaffGrantRow.school_id == ListedPersonRow.school_id, StaffGrantRow.school_id.is_(None)),
        not_over(day_of(unit.now)),
    )
    return or_(holds, waits_at(unit, ListedPersonRow.staff_id, ListedPersonRow.school_id))
