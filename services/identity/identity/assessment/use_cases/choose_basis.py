"""Says on what lawful basis the trust processes a group of fields."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.lawful_bases import PROPOSED
from haven_schemas.rights import Right
from haven_schemas.rpc.lawful_bases import ChooseBasis, GroupBasis, LawfulBasis
from sqlalchemy import select

from identity.assessment.parts.said import said_now
from identity.assessment.queries.assessment_content import basis_of
from identity.models import AssessmentBasisRow
from identity.roles.queries.grants_of_staff import require_everywhere

_NEEDS_SCHEDULE_1 = ("employment_social_protection", "health_social_care", "substantial_public_interest")
"""Conditions of Article 9 that need one of Schedule 1 as well (DPA 2018, section 10)."""


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
