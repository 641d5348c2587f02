"""Links the people of a list with accounts of the school: by exactly the address, and nothing else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, exists, or_, select

from identity.models import ListedPersonRow, SightRequestRow, StaffGrantRow, StaffRow
from identity.roles.domain.grants import day_of
from identity.roles.queries.grant_conditions import at_school, not_over
from identity.staff_lists.domain.proposals import is_same_person
from identity.staff_lists.domain.said_list import digest_of

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
