"""Tells people each morning that questions about pupils who may be one child wait, or that one person answered alone.

Of proposals those are told who match pupils at the schools of both; of a protected child only the people named for the
child. The event says of neither how many wait or about whom, and everything that follows from it is the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import MatchesWaiting
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import aliased

from pupils.models import (
    IdentityQuestionRow,
    MatchProposalRow,
    ProtectedReaderRow,
    ProtectionRow,
    PupilRow,
    ReturnedPupilRow,
)
from pupils.sight import staff_linked_to

from .proposals import are_two_pupils
from .times import due_if_asked_before

_MOST_A_RUN = 2_000
_NEWS_FOR = timedelta(days=7)
"""So long it is told that one person joined two: of what an earlier release joined nobody is told now."""
_FIRST_VERSION = 1


def tell_matches(unit: Unit) -> None:
    """Once a question, from seven in the morning of the day after it was asked, or later where nothing ran then; of a
    protected child again after someone has agreed, or was named. Safe on every replica at once."""
    before = due_if_asked_before(unit.now)
    if before is not None:
        _tell_of_proposals(unit, before)
        _tell_named_people(unit, before)
        _tell_of_returned(unit, before)
        _tell_of_joined(unit, before)


def _tell_of_proposals(unit: Unit, before: datetime) -> None:
    new, known = aliased(PupilRow), aliased(PupilRow)
    untold = unit.session.execute(
        select(MatchProposalRow.id, MatchProposalRow.school_ids, MatchProposalRow.agreed_by, new.id, known.id)
        .join(new, new.id == MatchProposalRow.new_id)
        .join(known, known.id == MatchProposalRow.known_id)
        .where(
            MatchProposalRow.state == "open",
            MatchProposalRow.told_at.is_(None),
            func.greatest(MatchProposalRow.made_at, MatchProposalRow.agreed_at) < before,
            *are_two_pupils(new, known),
        )
        .order_by(MatchProposalRow.school_ids)
        .limit(_MOST_A_RUN)
        .with_for_update(of=MatchProposalRow, skip_locked=True)
    ).all()
    linked = staff_linked_to(unit, {pupil for *_, new_id, known_id in untold for pupil in (new_id, known_id)})
    kept_from = defaultdict[tuple[UUID, ...], list[frozenset[UUID]]](list)
    for _, school_ids, agreed_by, new_pupil, known_pupil in untold:
        said_so = frozenset() if agreed_by is None else frozenset({agreed_by})
        kept_from[tuple(school_ids)].append(linked[new_pupil] | linked[known_pupil] | said_so)
    _note_told(unit, MatchProposalRow, [each.id for each in untold])
    for schools, kept in kept_from.items():
        _publish(unit, schools, staff_ids=None, kept_from=frozenset.intersection(*kept))


def _tell_named_people(unit: Unit, before: datetime) -> None:
    """Whoever agreed is not told that the others are asked. Nobody left: said all the same, so that it is noticed."""
    waits_for_second = and_(IdentityQuestionRow.state == "later", IdentityQuestionRow.agreed_by.is_not(None))
    untold = unit.session.execute(
        select(IdentityQuestionRow.id, IdentityQuestionRow.agreed_by, PupilRow.id.label("pupil_id"), PupilRow.school_id)
        .join(PupilRow, PupilRow.id == IdentityQuestionRow.pupil_id)
        .join(ProtectionRow, ProtectionRow.pupil_id == PupilRow.id)
        .where(
            or_(IdentityQuestionRow.state == "open", waits_for_second),
            IdentityQuestionRow.told_at.is_(None),
            func.greatest(IdentityQuestionRow.asked_at, IdentityQuestionRow.decided_at) < before,
        )
        .order_by(IdentityQuestionRow.id)
        .limit(_MOST_A_RUN)
        .with_for_update(of=IdentityQuestionRow, skip_locked=True)
    ).all()
    may_answer = _named_for(unit, {each.pupil_id for each in untold})
    asked = defaultdict[tuple[UUID, UUID], set[UUID]](set)
    for each in untold:
        asked[each.pupil_id, each.school_id] |= may_answer[each.pupil_id] - {each.agreed_by}
    _note_told(unit, IdentityQuestionRow, [each.id for each in untold])
    for (_, school_id), staff in asked.items():
        _publish(unit, [school_id], staff_ids=staff)


def _tell_of_returned(unit: Unit, before: datetime) -> None:
    """Files name children whose file is destroyed."""
    untold = unit.session.execute(
        select(ReturnedPupilRow.id, ReturnedPupilRow.school_id)
        .where(
            ReturnedPupilRow.state == "open",
            ReturnedPupilRow.told_at.is_(None),
            ReturnedPupilRow.asked_at < before,
            ReturnedPupilRow.sealed.is_not(None),
        )
        .limit(_MOST_A_RUN)
        .with_for_update(skip_locked=True)
    ).all()
    _note_told(unit, ReturnedPupilRow, [each.id for each in untold])
    for school_id in sorted({each.school_id for each in untold}):
        _publish(unit, [school_id], staff_ids=None)


def _tell_of_joined(unit: Unit, before: datetime) -> None:
    """One person alone said that two are one child: the others see it, and not whoever did so."""
    untold = unit.session.scalars(
        select(MatchProposalRow)
        .where(
            MatchProposalRow.state == "same",
            MatchProposalRow.agreed_by.is_(None),
            MatchProposalRow.told_at.is_(None),
            MatchProposalRow.decided_at.between(unit.now - _NEWS_FOR, before),
        )
        .order_by(MatchProposalRow.school_ids)
        .limit(_MOST_A_RUN)
        .with_for_update(skip_locked=True)
    ).all()
    linked = staff_linked_to(unit, {pupil for row in untold for pupil in (row.new_id, row.known_id)})
    _note_told(unit, MatchProposalRow, [row.id for row in untold])
    for row in untold:
        said_so = frozenset() if row.decided_by is None else frozenset({row.decided_by})
        _publish(unit, row.school_ids, staff_ids=None, kept_from=linked[row.new_id] | linked[row.known_id] | said_so)


def _named_for(unit: Unit, pupil_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """The people named for each child who are not linked to the child."""
    named = defaultdict[UUID, set[UUID]](set)
    readers = select(ProtectedReaderRow).where(ProtectedReaderRow.pupil_id.in_(pupil_ids))
    for reader in unit.session.scalars(readers):
        named[reader.pupil_id].add(reader.staff_id)
    linked = staff_linked_to(unit, pupil_ids)
    return {pupil_id: named[pupil_id] - linked[pupil_id] for pupil_id in pupil_ids}


def _note_told(
    unit: Unit, table: type[MatchProposalRow | IdentityQuestionRow | ReturnedPupilRow], questions: Collection[UUID]
) -> None:
    if questions:
        unit.session.execute(update(table).where(table.id.in_(questions)).values(told_at=unit.now))


def _publish(
    unit: Unit, schools: Iterable[UUID], *, staff_ids: Collection[UUID] | None, kept_from: Iterable[UUID] = ()
) -> None:
    notice_id = new_id()
    unit.publish(
        MatchesWaiting(
            notice_id=notice_id,
            school_ids=sorted(schools),
            staff_ids=None if staff_ids is None else sorted(staff_ids),
            kept_from_ids=sorted(kept_from),
        ),
        aggregate_id=notice_id,
        aggregate_version=_FIRST_VERSION,
        school_id=None,
    )
