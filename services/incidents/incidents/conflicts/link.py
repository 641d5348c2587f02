"""Somebody is linked to a child, and is no longer."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.triaging import WhoTriages
from haven_schemas.acts.incidents.conflicts import LinkStaff, StaffLinked, StaffLinkKind, StaffLinkQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import ConflictChanged, PossibleLinkChanged
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.aliases import family_of
from incidents.copies import known_schools
from incidents.destroyed_files import destroyed_among
from incidents.extras import OtherOwners
from incidents.models import LinkQuestionRow, PossibleLinkRow, StaffLinkRow
from incidents.sight import find_file, open_family, sight_of

from .ask import ASKED, FREED, ask_of_link, say_freed
from .keep_away import WAITING, free_unless_kept, keep_away
from .team import ask_who_triages, concerned_with, lock_links, team_of

_FIRST_VERSION = 1
_SECOND_VERSION = 2


def link_that_holds(unit: Unit, staff_id: UUID, subject_id: UUID) -> UUID | None:
    """The id of the link of the two that holds now, at whatever school it was set."""
    return unit.session.scalar(
        select(StaffLinkRow.id).where(
            StaffLinkRow.staff_id == staff_id, StaffLinkRow.subject_id == subject_id, StaffLinkRow.ended_at.is_(None)
        )
    )


def set_link(
    unit: Unit, *, staff_id: UUID, subject_id: UUID, school_id: UUID, kind: StaffLinkKind, set_by: UUID
) -> UUID:
    """Keeps them from every record the child is in, at once, and says so; none of the two may hold yet."""
    link_id = new_id()
    unit.session.add(
        StaffLinkRow(
            id=link_id, staff_id=staff_id, subject_id=subject_id, school_id=school_id, kind=kind, set_by=set_by,
            set_at=unit.now,
        )
    )  # fmt: skip
    keep_away(unit, staff_id, subject_id)
    unit.publish(
        ConflictChanged(staff_id=staff_id, subject_id=subject_id, state="kept_from", version=_FIRST_VERSION),
        aggregate_id=link_id,
        aggregate_version=_FIRST_VERSION,
        school_id=school_id,
    )
    unit.audit(
        AuditAction.CONFLICT_LINK_SET,
        right=Right.CONCERN_TRIAGE,
        school_ids=[school_id],
        subject_ids=[subject_id],
        object_id=staff_id,
    )
    return link_id


def link_or_ask(
    unit: Unit, known: WhoTriages, family: Sequence[UUID], *, staff_id: UUID, subject_id: UUID, school_id: UUID,
    kind: StaffLinkKind, set_by: UUID,
) -> tuple[UUID, bool]:  # fmt: skip
    """The link's id, or the question's; and whether they are kept away now. Under ``lock_links``, and of another than
    ``set_by``.

    Who triages the child is kept away at once while enough others do; the trust lead, or who watches over the data, has
    to agree within two weekdays. That is tried once: after it ended or was refused somebody else is asked first.
    """
    team = team_of(unit, known, family)
    if not team.triages(staff_id):
        return _set(unit, staff_id, subject_id, school_id, kind, set_by), True
    before = _question_about(unit, family, staff_id)
    if before is not None and before.settled_at is None:
        return before.id, before.acts
    acts = before is None and team.leaves_enough(staff_id)
    question_id = _set(unit, staff_id, subject_id, school_id, kind, set_by) if acts else new_id()
    ask_of_link(
        unit, team, concerned_with(unit, family) | {staff_id, set_by}, question_id=question_id, staff_id=staff_id,
        subject_id=subject_id, school_id=school_id, kind=kind, set_by=set_by, acts=acts,
    )  # fmt: skip
    return question_id, acts


def _set(unit: Unit, staff_id: UUID, subject_id: UUID, school_id: UUID, kind: StaffLinkKind, set_by: UUID) -> UUID:
    return set_link(unit, staff_id=staff_id, subject_id=subject_id, school_id=school_id, kind=kind, set_by=set_by)


def _question_about(unit: Unit, family: Sequence[UUID], staff_id: UUID) -> LinkQuestionRow | None:
    """The newest of the two that somebody was asked."""
    about = (
        LinkQuestionRow.subject_id.in_(family), LinkQuestionRow.staff_id == staff_id, LinkQuestionRow.state != FREED,
    )  # fmt: skip
    return unit.session.scalar(select(LinkQuestionRow).where(*about).order_by(LinkQuestionRow.asked_at.desc()).limit(1))


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


def link_staff(unit: Unit, owners: OtherOwners, request: LinkStaff) -> StaffLinked:
    """Keeps them from every record the child is in, at once; said again, it answers the link that is there.

    One's own link always takes effect, and is never taken back by oneself. Of somebody else who triages the child
    ``link_or_ask`` decides. ``not_found`` for who may not open the child's file, ``not_permitted`` for who does not
    triage there, ``invalid_request`` on ``staff_id``.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    caller, family = unit.access.actor_id, open_family(unit, request.subject_id)
    if request.staff_id == caller:
        lock_links(unit)
        return StaffLinked(id=_own_link(unit, request, file.school_id), active=True)
    if owners.staff(request.staff_id) is None:
        raise invalid("staff_id", FieldCode.UNKNOWN_STAFF)
    known = ask_who_triages(unit, owners, family, file.school_id, request.staff_id, caller)
    lock_links(unit)
    if (there := link_that_holds(unit, request.staff_id, request.subject_id)) is not None:
        return StaffLinked(id=there, active=True)
    link_id, active = link_or_ask(
        unit, known, family, staff_id=request.staff_id, subject_id=request.subject_id, school_id=file.school_id,
        kind=request.kind, set_by=caller,
    )  # fmt: skip
    return StaffLinked(id=link_id, active=active)


def _own_link(unit: Unit, request: LinkStaff, school_id: UUID) -> UUID:
    return link_that_holds(unit, request.staff_id, request.subject_id) or set_link(
        unit,
        staff_id=request.staff_id,
        subject_id=request.subject_id,
        school_id=school_id,
        kind=request.kind,
        set_by=request.staff_id,
    )


def end_staff_link(unit: Unit, owners: OtherOwners, request: StaffLinkQuery) -> StaffLinked:
    """Ends it. ``not_found`` unless it holds at a school where the caller triages; and of a child whom they are kept
    from, by this link or another, or asked about: two who are linked do not free each other, and are told of no link.

    The trust lead and who watches over the data see that a colleague who triages was let in again. ``OwnerAway``.
    """
    caller, link = unit.access.actor_id, unit.session.get(StaffLinkRow, request.link_id)
    family = [] if link is None else family_of(unit, link.subject_id)
    if link is None or not _may_end(unit, link, family):
        raise Problem(ErrorCode.NOT_FOUND)
    known = ask_who_triages(unit, owners, family, link.school_id, link.staff_id, caller)
    lock_links(unit)
    unit.session.refresh(link, with_for_update=True)
    if not _may_end(unit, link, family):
        raise Problem(ErrorCode.NOT_FOUND)
    end_link(unit, link, caller)
    say_freed(
        unit, team_of(unit, known, family), concerned_with(unit, family), staff_id=link.staff_id,
        subject_id=link.subject_id, school_id=link.school_id, freed_by=caller,
    )  # fmt: skip
    return StaffLinked(id=link.id, active=False)


def _may_end(unit: Unit, link: StaffLinkRow, family: Sequence[UUID]) -> bool:
    if link.ended_at is not None or not unit.access.has(Right.CONCERN_TRIAGE, link.school_id):
        return False
    sight = sight_of(unit)
    hidden = link.subject_id in sight.kept_from | sight.closed
    return not hidden and unit.access.actor_id not in concerned_with(unit, family)


def keep_possible_link(unit: Unit, owners: OtherOwners, event: PossibleLinkChanged) -> None:
    """The newest version counts, in whatever order they come; what is known already changes nothing, under whatever
    version it is said again (after a restore of pupils, say). Nobody is kept from a file that was destroyed.

    Where too few others who triage the child would be left nothing is taken: somebody else is asked.
    """
    unit.scope_to(known_schools(unit.session) | {event.school_id})
    if destroyed_among(unit, [event.pupil_id]):
        return
    if (
        there := unit.session.get(PossibleLinkRow, event.possible_link_id)
    ) is not None and there.version >= event.version:
        return  # told again: identity is not asked
    family = family_of(unit, event.pupil_id)
    known = ask_who_triages(unit, owners, family, event.school_id, event.staff_id, event.decided_by)
    lock_links(unit)
    row = unit.session.get(PossibleLinkRow, event.possible_link_id, with_for_update=True, populate_existing=True)
    if row is None:
        row = PossibleLinkRow(
            id=event.possible_link_id, staff_id=event.staff_id, subject_id=event.pupil_id, school_id=event.school_id,
            state="", told=0, version=0,
        )  # fmt: skip
        unit.session.add(row)
    elif row.version >= event.version:
        return
    before, row.state, row.version = row.state, event.state, event.version
    if before == row.state:
        return
    asked = unit.session.get(LinkQuestionRow, row.id)
    if row.state == WAITING and asked is None:
        asked = _ask_if_too_few(unit, known, family, row)
    holds = asked is None or asked.acts
    was_kept = before == WAITING and holds
    is_open = asked is not None and asked.settled_at is None and row.state != WAITING
    if asked is not None and is_open:
        _note_answer(unit, asked, event)
    if event.state == "linked" and (holds or not is_open):
        _link(unit, known, family, event)
    _say(unit, row, keeps=row.state == WAITING and holds, was_kept=was_kept)
    if was_kept and event.state == "different":
        say_freed(
            unit, team_of(unit, known, family), concerned_with(unit, family), staff_id=row.staff_id,
            subject_id=row.subject_id, school_id=row.school_id, freed_by=event.decided_by,
        )  # fmt: skip


def _ask_if_too_few(unit: Unit, known: WhoTriages, family: list[UUID], row: PossibleLinkRow) -> LinkQuestionRow | None:
    """The question, where it is asked."""
    team = team_of(unit, known, family)
    if team.leaves_enough(row.staff_id):
        return None
    ask_of_link(
        unit, team, concerned_with(unit, family) | {row.staff_id}, question_id=row.id, staff_id=row.staff_id,
        subject_id=row.subject_id, school_id=row.school_id, kind=None, set_by=None, acts=False,
    )  # fmt: skip
    unit.session.flush()
    return unit.session.get(LinkQuestionRow, row.id)


def _note_answer(unit: Unit, asked: LinkQuestionRow, event: PossibleLinkChanged) -> None:
    """Of somebody who was not asked: their word that the two are linked is a link that they want, which is not theirs
    to agree to, unless the colleague is kept away anyhow."""
    if event.state != "linked" or asked.acts:
        asked.state, asked.settled_at = "ended", unit.now
    elif event.decided_by in asked.asked_ids:
        asked.state, asked.kind, asked.decided_by, asked.decided_at = "agreed", event.kind, event.decided_by, unit.now
    else:
        asked.kind, asked.set_by = event.kind, event.decided_by
    asked.version += 1


def _link(unit: Unit, known: WhoTriages, family: list[UUID], event: PossibleLinkChanged) -> None:
    """As who decided said; a link that somebody set by hand meanwhile stays theirs. Whoever was kept from the child
    already stays so; of others it is as if who decided had set the link by hand."""
    if event.kind is None or event.decided_by is None:
        raise ValueError("a link that was decided names its kind and who decided")
    if link_that_holds(unit, event.staff_id, event.pupil_id) is not None:
        return
    link_or_ask(
        unit, known, family, staff_id=event.staff_id, subject_id=event.pupil_id, school_id=event.school_id,
        kind=event.kind, set_by=event.decided_by,
    )  # fmt: skip


def _say(unit: Unit, row: PossibleLinkRow, *, keeps: bool, was_kept: bool) -> None:
    if keeps:
        keep_away(unit, row.staff_id, row.subject_id)
    else:
        free_unless_kept(unit, row.staff_id, row.subject_id)
    if keeps == was_kept:
        return
    row.told += 1
    unit.publish(
        ConflictChanged(
            staff_id=row.staff_id,
            subject_id=row.subject_id,
            state="kept_from" if keeps else "ended",
            version=row.told,
        ),
        aggregate_id=row.id,
        aggregate_version=row.told,
        school_id=row.school_id,
    )
