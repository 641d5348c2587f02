"""What the lists of schools propose, in a few statements however many people are in them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.identity.staff_lists import ProposalKind
from sqlalchemy import ColumnElement, exists, not_, or_, select

from identity.models import ListedPersonRow, StaffGrantRow, StaffListRow, StaffRow
from identity.roles.domain.grants import day_of
from identity.roles.queries.grant_conditions import not_over
from identity.staff_lists.domain.proposals import proposal_of, says_otherwise
from identity.staff_lists.domain.said_list import digest_of
from identity.staff_lists.parts.match_people import waits_at

from .in_lists import has_gone


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
