"""Accepts, changes or adds a risk of the assessment."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.assessment import Risk, SayRisk
from sqlalchemy import select

from identity.assessment.parts.said import said_now
from identity.assessment.queries.assessment_content import risk_of
from identity.models import AssessmentRiskRow
from identity.roles.queries.grants_of_staff import require_everywhere

_WORDS = ("name", "harm", "measure")
_CODES = ("likelihood", "severity", "effect", "remaining", "approved", "applies")


def say_risk(unit: Unit, request: SayRisk) -> Risk:
    """The risk as it is now. ``not_permitted`` unless the caller reviews sight at every school; ``not_found``;
    ``stale_version``; ``invalid_request`` on a text that is blank, or for both an id and a key."""
    schools = require_everywhere(unit, Right.SIGHT_REVIEW)
    if request.id is not None and request.key is not None:
        raise invalid("id", FieldCode.AS_IT_IS)
    for name in _WORDS:
        if not getattr(request, name).strip():
            raise invalid(name, FieldCode.REQUIRED)
    row = _found(unit, request)
    if request.version != (0 if row is None else row.version):
        raise Problem(ErrorCode.STALE_VERSION)
    if row is None:
        row = AssessmentRiskRow(id=new_id(), key=request.key, version=0)
        unit.session.add(row)
    for name in _WORDS:
        setattr(row, name, getattr(request, name).strip())
    for name in _CODES:
        setattr(row, name, getattr(request, name))
    said_now(unit, row)
    unit.audit(AuditAction.ASSESSMENT_RISK_SET, right=Right.SIGHT_REVIEW, school_ids=schools, object_id=row.id)
    return risk_of(row)


def _found(unit: Unit, request: SayRisk) -> AssessmentRiskRow | None:
    wanted = select(AssessmentRiskRow).with_for_update()
    if request.key is not None:
        return unit.session.scalar(wanted.where(AssessmentRiskRow.key == request.key))
    if request.id is None:
        return None
    row = unit.session.scalar(wanted.where(AssessmentRiskRow.id == request.id, AssessmentRiskRow.key.is_(None)))
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row
