"""Which colleagues who may be a child's parent the caller may know of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.newest import keep_newest
from haven_schemas.acts.pupils.possible_links import (
    DecidePossibleLink,
    FoundBy,
    ListPossibleLinks,
    PossibleLink,
    PossibleLinkCount,
    PossibleLinkDecided,
    PossibleLinkPage,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import LinkAnswered, StaffChanged
from haven_schemas.rights import Right
from sqlalchemy import Select, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from pupils.models import PossibleLinkRow, PupilRow, StaffToCompareRow
from pupils.sight import knowable

from .say import say_possible_link

_MOST_COUNTED = 100
_FIRST_VERSION = 1


def shown_to(unit: Unit, rows: Sequence[PossibleLinkRow]) -> list[PossibleLinkRow]:
    """Those about children of whom the caller may know all that the roll has; none about a child whose parent the
    caller may be themselves: they see its records where too few others would be left, and decide of no colleague."""
    caller = unit.access.actor_id
    own = select(PossibleLinkRow.pupil_id).where(PossibleLinkRow.staff_id == caller, PossibleLinkRow.state == "waiting")
    concerned = set(unit.session.scalars(own)) if rows else set()
    others = [row for row in rows if row.staff_id != caller and row.pupil_id not in concerned]
    if not others:
        return []
    pupils = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_({row.pupil_id for row in others})))
    known = knowable(unit, pupils)
    return [row for row in others if row.pupil_id in known]


def list_possible_links(unit: Unit, request: ListPossibleLinks) -> PossibleLinkPage:
    """Those that wait where the caller triages, oldest first; never about oneself or a child one is kept from, and
    about one whose identity is protected only for the people named. A page may be shorter than asked for."""
    digest = cursors.filter_digest("possible links", unit.access.actor_id, request.pupil_id)
    wanted = _waiting(unit)
    if request.pupil_id is not None:
        wanted = wanted.where(PossibleLinkRow.pupil_id == request.pupil_id)
    if request.cursor is not None:
        wanted = wanted.where(tuple_(PossibleLinkRow.found_at, PossibleLinkRow.id) > tuple_(*_after(request, digest)))
    rows = unit.session.scalars(wanted.limit(request.limit + 1)).all()
    page, last = rows[: request.limit], None
    if len(rows) > request.limit:
        last = cursors.encode(digest, [page[-1].found_at.isoformat(), str(page[-1].id)])
    shown = shown_to(unit, page)
    unit.audit(
        AuditAction.PUPIL_POSSIBLE_LINK_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids={row.school_id for row in shown},
        subject_ids={row.pupil_id for row in shown},
    )
    links = [PossibleLink(**{name: getattr(row, name) for name in PossibleLink.model_fields}) for row in shown]
    return PossibleLinkPage(links=links, next_cursor=last)


def count_possible_links(unit: Unit) -> PossibleLinkCount:
    """The same, counted: at most a hundred."""
    rows = shown_to(unit, unit.session.scalars(_waiting(unit).limit(_MOST_COUNTED)).all())
    unit.audit(
        AuditAction.PUPIL_POSSIBLE_LINK_READ, right=Right.CONCERN_TRIAGE, school_ids={row.school_id for row in rows}
    )
    return PossibleLinkCount(waiting=len(rows))


def _waiting(unit: Unit) -> Select[PossibleLinkRow]:
    return (
        select(PossibleLinkRow)
        .where(
            PossibleLinkRow.state == "waiting",
            PossibleLinkRow.school_id.in_(unit.access.schools_with(Right.CONCERN_TRIAGE)),
        )
        .order_by(PossibleLinkRow.found_at, PossibleLinkRow.id)
    )


def _after(request: ListPossibleLinks, digest: str) -> tuple[datetime, UUID]:
    try:
        found_at, link_id = cursors.decode(request.cursor or "", digest)
        return datetime.fromisoformat(found_at), UUID(link_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


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


def keep_answer(unit: Unit, event: LinkAnswered, school_id: UUID | None) -> None:
    """As if it had been decided here; nothing where somebody decided meanwhile, or the child's file was destroyed."""
    unit.scope_to([school_id] if school_id else [])
    row = unit.session.get(PossibleLinkRow, event.question_id, with_for_update=True)
    if row is None or row.state != "waiting":
        return
    row.state, row.kind = event.answer, event.kind
    row.decided_by, row.decided_at = event.decided_by, unit.now
    row.version += 1
    unit.session.flush()
    say_possible_link(unit, row)


def note_staff_change(unit: Unit, event: StaffChanged) -> None:
    """Safe to be told again, and in any order."""
    keep_newest(unit, StaffToCompareRow, staff_id=event.staff_id, version=event.version)


def propose_links(unit: Unit, school_id: UUID, found: Mapping[UUID, Mapping[UUID, FoundBy]]) -> None:
    """``found``: by colleague and child. Of a pair that is there nothing is said again, whatever was decided."""
    for staff_id, children in sorted(found.items()):
        for pupil_id, found_by in sorted(children.items()):
            if (row := _added(unit, school_id, staff_id, pupil_id, found_by)) is not None:
                say_possible_link(unit, row)
                unit.audit(
                    AuditAction.PUPIL_POSSIBLE_LINK_ADD,
                    school_ids=[school_id],
                    subject_ids=[pupil_id],
                    object_id=staff_id,
                )


def _added(unit: Unit, school_id: UUID, staff_id: UUID, pupil_id: UUID, found_by: FoundBy) -> PossibleLinkRow | None:
    new = insert(PossibleLinkRow).values(
        id=new_id(),
        staff_id=staff_id,
        pupil_id=pupil_id,
        school_id=school_id,
        found_by=found_by,
        found_at=unit.now,
        state="waiting",
        version=_FIRST_VERSION,
    )
    added = new.on_conflict_do_nothing(index_elements=["staff_id", "pupil_id"]).returning(PossibleLinkRow)
    return unit.session.scalar(added)
