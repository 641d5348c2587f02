"""Who agrees that the school a child left reads the child's file again."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.files import AskWhoAgrees, WhoAgrees

from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book

from .second_persons import SecondPersons


def who_agrees(unit: Unit, request: AskWhoAgrees) -> WhoAgrees:
    """In the order of their accounts; for another service, whose unit reaches every school."""
    rule = SecondPersons(unit, role_book(unit), every_school(unit))
    at_both, at_keeping = rule.for_file(request.asked_by, request.asking_school_id, request.keeping_school_id)
    unit.audit(
        AuditAction.STAFF_LIST_READ,
        right=Right.SERVICE_STAFF_COPY,
        school_ids={request.asking_school_id, request.keeping_school_id},
    )
    return WhoAgrees(at_both=at_both, at_keeping=at_keeping)
