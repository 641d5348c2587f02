"""Where dates to keep about a child may stand: in an open record the caller sees, or in one they may start."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.dates_record import DatesRecordChoices, DatesRecordQuery

from incidents.sight.own_sight import families_shown
from incidents.triage.parts.dates_categories import dates_categories
from incidents.triage.queries.open_records import open_records


def dates_record_choices(unit: Unit, request: DatesRecordQuery) -> DatesRecordChoices:
    """No text. Errors as ``dates_categories``."""
    offered = dates_categories(unit, request.subject_id)
    records = open_records(unit, families_shown(unit, [request.subject_id]))
    unit.audit(
        AuditAction.INCIDENT_LIST_READ,
        right=Right.DATES_KEEP,
        school_ids=list(offered),
        subject_ids=[request.subject_id],
    )
    return DatesRecordChoices(
        category_ids=list(dict.fromkeys(each for ids in offered.values() for each in ids)),
        records=records.get(request.subject_id, []),
    )
