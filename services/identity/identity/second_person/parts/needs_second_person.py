"""Whether a role that somebody gives waits for a second person."""

from uuid import UUID

from chassis.units.database import Unit

from identity.owners.queries.proven import is_caller_proven
from identity.roles.domain.giving import AskedRole, confirms_at
from identity.roles.domain.grants import may_give
from identity.roles.parts.check_grants import GrantContext
from identity.second_person.queries.second_persons import SecondPersons


def needs_second_person(unit: Unit, on: GrantContext, staff_id: UUID | None, asked: AskedRole) -> bool:
    """``staff_id``: whom it is for, None for an account that is being made.

    A head or trust lead gives at once what they wholly hold themselves: they gain nothing by it, be it their own second
    account. What they do not hold (the audit log) waits like anybody's, unless nobody else of the whole trust could
    agree: a trust whose one head is alone would otherwise have no safeguarding lead.
    """
    if not asked.role.waits:
        return False
    schools = asked.grant.school_ids
    if not confirms_at(unit.access, schools) or not is_caller_proven(unit):
        return True
    if may_give(unit.access, asked.grant):
        return False
    with unit.beyond_own_schools(on.schools):
        return SecondPersons(unit, on.book, on.schools).could_decide(schools, staff_id)
