"""From how many children colleagues are kept, for who looks through who can see what."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import CountedLinks, CountStaffLinks, StaffLinkCounts
from sqlalchemy import exists, select, union

from incidents.aliases import today_of
from incidents.conflicts.parts.keep_away import WAITING
from incidents.models import LinkQuestionRow, PossibleLinkRow, StaffLinkRow

from .list_staff_links import hidden_from_caller


def count_staff_links(unit: Unit, request: CountStaffLinks) -> StaffLinkCounts:
    """By links set at the school and its contacts, each child once. ``not_found`` for a school at which the caller does
    not review sight. Nothing of the caller, and no child hidden from them: of two who are linked to one child neither
    is told of the other, nor by it of themselves."""
    if not unit.access.has(Right.SIGHT_REVIEW, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    pairs = _kept_from(unit, request.school_id, {*request.staff_ids} - {unit.access.actor_id})
    today = today_of(unit, {subject_id for _, subject_id in pairs})
    children: dict[UUID, set[UUID]] = defaultdict(set)
    for staff_id, subject_id in pairs:
        children[staff_id].add(today.get(subject_id, subject_id))
    unit.audit(AuditAction.CONFLICT_LIST_READ, right=Right.SIGHT_REVIEW, school_ids=[request.school_id])
    return StaffLinkCounts(
        counts=[CountedLinks(staff_id=staff_id, children=len(each)) for staff_id, each in sorted(children.items())]
    )


def _kept_from(unit: Unit, school_id: UUID, staff_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Colleague and child. From whom it is only asked whether they are kept, nothing was taken."""
    links = select(StaffLinkRow.staff_id, StaffLinkRow.subject_id).where(
        StaffLinkRow.school_id == school_id, StaffLinkRow.staff_id.in_(staff_ids), StaffLinkRow.ended_at.is_(None)
    )
    contacts = select(PossibleLinkRow.staff_id, PossibleLinkRow.subject_id).where(
        PossibleLinkRow.school_id == school_id,
        PossibleLinkRow.staff_id.in_(staff_ids),
        PossibleLinkRow.state == WAITING,
        ~exists().where(LinkQuestionRow.id == PossibleLinkRow.id, LinkQuestionRow.acts.is_(False)),
    )
    hidden = hidden_from_caller(unit)
    rows = unit.session.execute(union(links, contacts))
    return {(staff_id, subject_id) for staff_id, subject_id in rows if subject_id not in hidden}
