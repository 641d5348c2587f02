"""Links listed and counted, and the work to pass on."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.acts.incidents.conflicts import (
    CountedLinks,
    CountStaffLinks,
    ListStaffLinks,
    OpenWork,
    StaffLink,
    StaffLinkCounts,
    StaffLinkPage,
    WorkQuery,
    WorkToPassOn,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import exists, select, tuple_, union

from incidents.aliases import family_of, today_of, with_families
from incidents.categories import categories_by_id
from incidents.models import (
    ActionRow,
    ConcernRow,
    IncidentRow,
    IncidentSubjectRow,
    LinkQuestionRow,
    PossibleLinkRow,
    RecordSubjectRow,
    StaffLinkRow,
)
from incidents.paging import after_instant, cut, next_cursor
from incidents.sight import find_file, sight_of, staff_kept_from, visible_actions, visible_concerns, visible_incidents
from incidents.states import CONCERN_RECEIVED, INCIDENT_OPEN

from .keep_away import WAITING

_MOST = 50
"""Of each kind."""


def list_staff_links(unit: Unit, request: ListStaffLinks) -> StaffLinkPage:
    """One page of the schools where the caller triages, newest first, ended ones too; none about a child they are
    kept from themselves, or asked about, or whose file is closed to them. Of one child: by whichever of their ids it
    was set."""
    sight = sight_of(unit)
    digest = filter_digest("staff links", unit.access.actor_id, request.subject_id)
    wanted = select(StaffLinkRow).where(
        StaffLinkRow.school_id.in_(sight.triages_at), StaffLinkRow.subject_id.not_in(hidden_from_caller(unit))
    )
    if request.subject_id is not None:
        wanted = wanted.where(StaffLinkRow.subject_id.in_(family_of(unit, request.subject_id)))
    if request.cursor is not None:
        wanted = wanted.where(
            tuple_(StaffLinkRow.set_at, StaffLinkRow.id) < tuple_(*after_instant(request.cursor, digest))
        )
    in_order = wanted.order_by(StaffLinkRow.set_at.desc(), StaffLinkRow.id.desc()).limit(request.limit + 1)
    rows, more = cut(unit.session.scalars(in_order).all(), request.limit)
    unit.audit(
        AuditAction.CONFLICT_LIST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[row.school_id for row in rows],
        subject_ids=[row.subject_id for row in rows],
    )
    keys = (rows[-1].set_at, rows[-1].id) if rows else ()
    ends = _ends(unit, [row.id for row in rows])
    said = [name for name in StaffLink.model_fields if name != "ends_at"]
    links = [StaffLink(**{name: getattr(row, name) for name in said}, ends_at=ends.get(row.id)) for row in rows]
    return StaffLinkPage(links=links, next_cursor=next_cursor(digest, more, *keys))


def hidden_from_caller(unit: Unit) -> frozenset[UUID]:
    """Children of whom the caller is told nobody's link: they are kept from them, or asked about, or the file is closed
    to them."""
    sight = sight_of(unit)
    return sight.kept_from | sight.closed | with_families(unit, _asked_about(unit))


def _asked_about(unit: Unit) -> list[UUID]:
    """Children of whom somebody is still to say whether the caller is kept from them."""
    waits = (LinkQuestionRow.staff_id == unit.access.actor_id, LinkQuestionRow.settled_at.is_(None))
    return list(unit.session.scalars(select(LinkQuestionRow.subject_id).where(*waits)))


def _ends(unit: Unit, link_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When those end to which somebody has still to agree."""
    waiting = (LinkQuestionRow.id.in_(link_ids), LinkQuestionRow.settled_at.is_(None))
    rows = unit.session.execute(select(LinkQuestionRow.id, LinkQuestionRow.due_at).where(*waiting))
    return {row.id: row.due_at for row in rows}


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


def work_to_pass_on(unit: Unit, request: WorkQuery) -> WorkToPassOn:
    """Actions by due date, then concerns nobody has decided on and open incident records; what the caller sees.

    ``not_found`` for who may not open the child's file, ``not_permitted`` for who does not triage there.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    family = family_of(unit, request.subject_id)
    linked = staff_kept_from(unit, family)
    work = [*_actions(unit, family, linked), *_matters(unit, family, linked)] if linked else []
    unit.audit(
        AuditAction.CONFLICT_LIST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[file.school_id],
        subject_ids=[request.subject_id],
    )
    return WorkToPassOn(work=work)


def _actions(unit: Unit, family: Sequence[UUID], linked: Sequence[UUID]) -> list[OpenWork]:
    about = select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id.in_(family))
    seen = visible_actions(sight_of(unit), categories_by_id(unit), by="school")
    rows = unit.session.scalars(
        select(ActionRow)
        .where(ActionRow.owner_id.in_(linked), ActionRow.completed_at.is_(None), ActionRow.id.in_(about), seen)
        .order_by(ActionRow.due_on, ActionRow.id)
        .limit(_MOST)
    )
    return [
        OpenWork(staff_id=row.owner_id, kind="action", matter_id=row.id, due_on=row.due_on.isoformat()) for row in rows
    ]


def _matters(unit: Unit, family: Sequence[UUID], linked: Sequence[UUID]) -> list[OpenWork]:
    sight, categories = sight_of(unit), categories_by_id(unit)
    concerns = unit.session.execute(
        select(ConcernRow.id, ConcernRow.assigned_to)
        .where(
            ConcernRow.assigned_to.in_(linked),
            ConcernRow.status == CONCERN_RECEIVED,
            ConcernRow.id.in_(select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id.in_(family))),
            visible_concerns(sight, categories),
        )
        .order_by(ConcernRow.recorded_at, ConcernRow.id)
        .limit(_MOST)
    )
    incidents = unit.session.execute(
        select(IncidentRow.id, IncidentRow.assigned_to)
        .where(
            IncidentRow.assigned_to.in_(linked),
            IncidentRow.status == INCIDENT_OPEN,
            IncidentRow.id.in_(select(IncidentSubjectRow.incident_id).where(IncidentSubjectRow.subject_id.in_(family))),
            visible_incidents(sight, categories, by="school"),
        )
        .order_by(IncidentRow.opened_at, IncidentRow.id)
        .limit(_MOST)
    )
    return [
        *(OpenWork(staff_id=staff_id, kind="concern", matter_id=matter_id) for matter_id, staff_id in concerns),
        *(OpenWork(staff_id=staff_id, kind="incident", matter_id=matter_id) for matter_id, staff_id in incidents),
    ]
