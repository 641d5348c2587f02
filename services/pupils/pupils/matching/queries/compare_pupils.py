"""Two pupils side by side, before a person says that they are one child."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import ComparePupils, Comparison
from sqlalchemy import select

from pupils.matching.domain.likeness import likeness
from pupils.models import PupilRow
from pupils.protection.queries.protected_sight import may_know

from .match_facts import match_facts
from .pairs import takes_two


def compare_pupils(unit: Unit, request: ComparePupils) -> Comparison:
    """``not_found`` unless the caller matches pupils at the schools of both, may know who is protected, and is
    linked to neither."""
    asked = [request.pupil_id, request.other_id]
    rows = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(asked)))
    found = {row.id: row for row in rows if unit.access.has(Right.PUPIL_MATCH, row.school_id) and may_know(unit, row)}
    if len(found) < 2:
        raise Problem(ErrorCode.NOT_FOUND)
    pupil, other = found[request.pupil_id], found[request.other_id]
    unit.audit(
        AuditAction.PUPIL_MATCH_READ,
        right=Right.PUPIL_MATCH,
        school_ids={pupil.school_id, other.school_id},
        subject_ids=asked,
    )
    like = likeness(pupil, other)
    return Comparison(
        pupil=match_facts(pupil),
        other=match_facts(other),
        agree=list(like.agree),
        score=like.score,
        takes_two=takes_two(unit, pupil, other),
    )
