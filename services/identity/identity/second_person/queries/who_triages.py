"""Who triages at some schools, and who decides whether one of them is kept from a child."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.triaging import AskWhoTriages, Triager, WhoTriages
from sqlalchemy import or_, select

from identity.models import StaffGrantRow, StaffRow
from identity.roles.domain.grants import day_of
from identity.roles.queries.grant_conditions import in_force, may_sign_in
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.domain.one_person import persons
from identity.second_person.domain.second_person import Group
from identity.second_person.domain.weekdays import after_weekdays

from .second_persons import SecondPersons


def who_triages(unit: Unit, request: AskWhoTriages) -> WhoTriages:
    """For another service, whose unit reaches every school; of the first of ``school_ids`` who decides.

    The schools where the one it is about triages themselves are among them: the child may come there tomorrow.
    """
    rule = SecondPersons(unit, role_book(unit), every_school(unit))
    found = rule.triagers(sorted({*request.school_ids, *rule.own_triage(request.about)}), request.about)
    person = persons(account for account, _ in found.values())
    deciding = rule.for_child(request.school_ids[0], request.about, request.set_by)
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.SERVICE_STAFF_COPY, school_ids=request.school_ids)

    def those(*, proven: bool) -> list[Triager]:
        return [
            Triager(staff_id=staff_id, person=person[staff_id], school_ids=schools)
            for staff_id, (account, schools) in found.items()
            if account.proven is proven
        ]

    return WhoTriages(
        triagers=those(proven=True),
        in_doubt=those(proven=False),
        decide=[list(deciding.by_group[group]) for group in Group],
        trust_leads=list(deciding.by_group[Group.TRUST_LEAD]),
        overseers=_overseers(unit, rule, request),
        after_one_school_day=after_weekdays(unit.now, 1),
        after_two_school_days=after_weekdays(unit.now, 2),
    )


def _overseers(unit: Unit, rule: SecondPersons, request: AskWhoTriages) -> list[UUID]:
    """Who watches over the data of the school, and reads records nowhere."""
    watching = [key for key, role in rule.book.items() if Right.DATA_OVERSEE in role.rights and not role.opens_records]
    at = or_(StaffGrantRow.school_id.is_(None), StaffGrantRow.school_id == request.school_ids[0])
    wanted = (
        select(StaffGrantRow.staff_id)
        .join(StaffRow, StaffRow.id == StaffGrantRow.staff_id)
        .where(StaffGrantRow.role.in_(watching), at, in_force(day_of(unit.now)), may_sign_in())
        .distinct()
    )
    return sorted(set(unit.session.scalars(wanted)) - {request.about, request.set_by})
