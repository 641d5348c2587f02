"""Which incident records a caller does not see, of those at their schools from which something was referred.

Whoever counts referrals leaves these out, and so counts what the caller sees: there may be a hundred thousand of those,
and of these a handful.
"""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.referrals import RecordsHidden
from sqlalchemy import exists, not_, or_, select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import IncidentRow, IncidentSubjectRow, ReferralRecordRow
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_incidents

MOST_HIDDEN = 2_000
"""Nobody is kept from so many: who is has a role that was not made for counting."""


def records_hidden(unit: Unit) -> RecordsHidden:
    """No school at all where more than ``MOST_HIDDEN`` are."""
    sight = sight_of(unit)
    schools = sight.reads_all_at & sight.triages_at
    hidden = _hidden(unit, schools)
    unit.audit(AuditAction.INCIDENT_LIST_READ, right=Right.CONCERN_TRIAGE, school_ids=schools, outcome="counted")
    if len(hidden) > MOST_HIDDEN:
        return RecordsHidden(school_ids=[], record_ids=[])
    return RecordsHidden(school_ids=sorted(schools), record_ids=hidden)


def _hidden(unit: Unit, schools: Collection[UUID]) -> list[UUID]:
    """Where every record is read, one is hidden by its children, or by itself: only such records are looked at."""
    sight = sight_of(unit)
    children = sight.kept_from | sight.closed
    if not (children or sight.barred) or not schools:
        return []
    of_them = select(IncidentSubjectRow.incident_id).where(one_of(IncidentSubjectRow.subject_id, children))
    query = select(IncidentRow.id).where(
        one_of(IncidentRow.school_id, schools),
        or_(IncidentRow.id.in_(of_them), one_of(IncidentRow.id, sight.barred)),
        exists().where(ReferralRecordRow.incident_id == IncidentRow.id),
        not_(visible_incidents(sight, categories_by_id(unit))),
    )
    return list(unit.session.scalars(query.order_by(IncidentRow.id).limit(MOST_HIDDEN + 1)))
