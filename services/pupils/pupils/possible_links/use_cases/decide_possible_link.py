"""A person says that a colleague is linked to a child, or is somebody else."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.possible_links import DecidePossibleLink, PossibleLinkDecided
from sqlalchemy import select

from pupils.models import PossibleLinkRow
from pupils.possible_links.parts.say_possible_link import say_possible_link
from pupils.possible_links.queries.shown_to import shown_to


def decide_possible_link(unit: Unit, request: DecidePossibleLink) -> PossibleLinkDecided:
    """``linked``: they stay kept from the child. ``different``: they see what their role shows, and the two are never
    asked about again.

    ``not_found`` where the caller does not triage, is kept from the child or is the person, or is not named for a
    protected child; ``stale_version`` if somebody decided meanwhile; ``invalid_request`` on ``kind``.
    """
    row = unit.session.scalar(
        select(PossibleLinkRow).where(PossibleLinkRow.id == request.possible_link_id).with_for_update()
    )
    if row is None or not unit.access.has(Right.CONCERN_TRIAGE, row.school_id) or not shown_to(unit, [row]):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.state != "waiting" or request.version not in (None, row.version):
        raise Problem(ErrorCode.STALE_VERSION, ids={"possible_link_id": str(row.id)})
    if (request.decision == "linked") != (request.kind is not None):
        raise invalid("kind", FieldCode.REQUIRED if request.kind is None else FieldCode.NOT_ALLOWED)
    row.state, row.kind = request.decision, request.kind
    row.decided_by, row.decided_at = unit.access.actor_id, unit.now
    row.version += 1
    unit.session.flush()
    say_possible_link(unit, row)
    unit.audit(
        AuditAction.PUPIL_POSSIBLE_LINK_DECIDE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[row.school_id],
        subject_ids=[row.pupil_id],
        object_id=row.staff_id,
        outcome=f"staff_{request.decision}",
    )
    return PossibleLinkDecided(id=row.id, state=request.decision)
