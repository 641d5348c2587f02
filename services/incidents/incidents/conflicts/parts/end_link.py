"""A link of a member of staff to a child no longer holds."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right

from incidents.models import LinkQuestionRow, StaffLinkRow

from .ask_of_link import ASKED
from .keep_away import free_unless_kept

_SECOND_VERSION = 2


def end_link(unit: Unit, link: StaffLinkRow, ended_by: UUID | None) -> None:
    """Ends it, and says so; kept with who did. ``ended_by`` None: nobody agreed to it in time. Nobody is asked about it
    any more."""
    link.ended_by, link.ended_at = ended_by, unit.now
    asked = unit.session.get(LinkQuestionRow, link.id)
    if asked is not None and asked.settled_at is None:
        asked.state, asked.settled_at = "ended" if asked.state == ASKED else asked.state, unit.now
    free_unless_kept(unit, link.staff_id, link.subject_id)
    unit.publish(
        ConflictChanged(staff_id=link.staff_id, subject_id=link.subject_id, state="ended", version=_SECOND_VERSION),
        aggregate_id=link.id,
        aggregate_version=_SECOND_VERSION,
        school_id=link.school_id,
    )
    unit.audit(
        AuditAction.CONFLICT_LINK_END,
        right=Right.CONCERN_TRIAGE,
        school_ids=[link.school_id],
        subject_ids=[link.subject_id],
        object_id=link.staff_id,
    )
