"""What a person says of a risk."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.assessment import Answer, AnswerQuestion, Risk, SayRisk
from haven_schemas.acts.lawful_bases import ChooseBasis, GroupBasis, LawfulBasis
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.lawful_bases import PROPOSED
from haven_schemas.rights import Right
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from identity.models import AssessmentAnswerRow, AssessmentBasisRow, AssessmentRiskRow
from identity.roles import require_everywhere

from .content import answer_of, basis_of, risk_of

_NEEDS_SCHEDULE_1 = ("employment_social_protection", "health_social_care", "substantial_public_interest")
"""Conditions of Article 9 that need one of Schedule 1 as well (DPA 2018, section 10)."""
_WORDS = ("name", "harm", "measure")
_CODES = ("likelihood", "severity", "effect", "remaining", "approved", "applies")


def said_now(unit: Unit, row: AssessmentAnswerRow | AssessmentBasisRow | AssessmentRiskRow) -> None:
    """Writes the row. ``stale_version`` if somebody else said the first word on the same matter meanwhile."""
    row.said_by, row.said_at = unit.access.actor_id, unit.now
    row.version += 1
    try:
        unit.session.flush()
    except IntegrityError:
        raise Problem(ErrorCode.STALE_VERSION) from None


def answer_question(unit: Unit, request: AnswerQuestion) -> Answer:
    """The answer as it is now; an empty one takes back what was said. ``not_permitted`` unless the caller reviews sight
    at every school; ``stale_version`` if something else was said since."""
    schools = require_everywhere(unit, Right.SIGHT_REVIEW)
    same = AssessmentAnswerRow.question == request.question
    row = unit.session.scalar(select(AssessmentAnswerRow).where(same).with_for_update())
    if request.version != (0 if row is None else row.version):
        raise Problem(ErrorCode.STALE_VERSION)
    if row is None:
        row = AssessmentAnswerRow(id=new_id(), question=request.question, version=0)
        unit.session.add(row)
    row.text = request.text.strip()
    said_now(unit, row)
    unit.audit(AuditAction.ASSESSMENT_ANSWER_SET, right=Right.SIGHT_REVIEW, school_ids=schools, object_id=row.id)
    return answer_of(row)


def choose_basis(unit: Unit, request: ChooseBasis) -> GroupBasis:
    """The group's basis as it is now.

    ``not_permitted`` unless the caller reviews sight at every school; ``stale_version``; ``invalid_request`` on
    ``reason`` where none is given for another basis than is proposed, and on ``schedule_1`` where the law asks for a
    paragraph and none is named.
    """
    schools = require_everywhere(unit, Right.SIGHT_REVIEW)
    _check(request)
    same = AssessmentBasisRow.field_group == request.group
    row = unit.session.scalar(select(AssessmentBasisRow).where(same).with_for_update())
    if request.version != (0 if row is None else row.version):
        raise Problem(ErrorCode.STALE_VERSION)
    if row is None:
        row = AssessmentBasisRow(id=new_id(), field_group=request.group, version=0)
        unit.session.add(row)
    for name in LawfulBasis.model_fields:
        setattr(row, name, getattr(request.basis, name))
    row.reason = request.reason.strip()
    said_now(unit, row)
    unit.audit(AuditAction.ASSESSMENT_BASIS_SET, right=Right.SIGHT_REVIEW, school_ids=schools, object_id=row.id)
    return basis_of(request.group, row)


def _check(request: ChooseBasis) -> None:
    basis = request.basis
    if (basis.criminal or basis.article_9 in _NEEDS_SCHEDULE_1) and basis.schedule_1 == "none":
        raise invalid("schedule_1", FieldCode.REQUIRED)
    if basis != PROPOSED[request.group] and not request.reason.strip():
        raise invalid("reason", FieldCode.REQUIRED)


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
