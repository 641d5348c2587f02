"""What holds a file, whatever its schedule says."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.units.database import Unit
from haven_schemas.acts.incidents.retention import FileFacts, SaidDead
from haven_schemas.acts.pupils.retention import PupilDates
from haven_schemas.acts.retention.holds import KeepsReportQuery, ReportKept
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Uuid

from retention.days import london_day
from retention.models import KNOWN_SCHOOLS, HoldRow, WideHoldRow

from .scope import HeldFile, Limits, covers

_HOLDS = func.hashtext("holds")
DEATH = "death"


def while_holds_stand_still(unit: Unit) -> None:
    """For whoever counts files: waits for those who place or lift one, and they for this transaction's end."""
    unit.session.execute(select(func.pg_advisory_xact_lock(_HOLDS)))


def while_nobody_counts(unit: Unit) -> None:
    """For whoever places or lifts a hold; several may at once."""
    unit.session.execute(select(func.pg_advisory_xact_lock_shared(_HOLDS)))


def standing_holds(unit: Unit, child_ids: Iterable[UUID]) -> Sequence[HoldRow]:
    """Those that keep the file of a child with these ids, the oldest first: placed under any of them, or while one was
    another of theirs."""
    ids, today = literal(list(child_ids), ARRAY(Uuid())), london_day(unit.now)
    return unit.session.scalars(
        select(HoldRow)
        .where(HoldRow.covers.overlap(ids), or_(HoldRow.lifted_at.is_(None), HoldRow.keeps_until > today))
        .order_by(HoldRow.placed_at, HoldRow.id)
    ).all()


def held_among(unit: Unit, children: Mapping[UUID, Collection[UUID]]) -> dict[UUID, list[HoldRow]]:
    """Of children with all their ids, those that a hold stands for."""
    every = {each: root for root, ids in children.items() for each in ids}
    found: dict[UUID, list[HoldRow]] = defaultdict(list)
    if every:
        for hold in standing_holds(unit, every):
            for root in {every[each] for each in hold.covers if each in every}:
                found[root].append(hold)
    return found


def waits_for_hold(unit: Unit, child_ids: Collection[UUID], died: SaidDead | None) -> bool:
    """Whether somebody said that the child has died and no hold was placed for it since: one that was lifted counts."""
    if died is None:
        return False
    ids = array(list(child_ids), type_=Uuid())
    placed = select(HoldRow.id).where(
        HoldRow.covers.overlap(ids),
        HoldRow.kind == DEATH,
        HoldRow.lifted_at.is_(None) | (HoldRow.placed_at >= died.at),
    )
    return unit.session.scalar(placed.limit(1)) is None


def standing_wide_holds(unit: Unit) -> Sequence[WideHoldRow]:
    """Those that nobody has lifted, the oldest first."""
    stands = select(WideHoldRow).where(WideHoldRow.lifted_at.is_(None))
    return unit.session.scalars(stands.order_by(WideHoldRow.placed_at, WideHoldRow.id)).all()


def any_stands(unit: Unit) -> bool:
    """Whether there is one: while it stands nobody is forgotten of whom no file says whether it is within."""
    return bool(unit.session.scalar(select(exists().where(WideHoldRow.lifted_at.is_(None)))))


def is_widely_held(holds: Sequence[WideHoldRow], file: FileFacts, dates: PupilDates | None) -> bool:
    """Whether one of them covers a file, by what its owners say of it now."""
    return any(covers(limits_of(each), _as_asked(file, dates)) for each in holds)


def limits_of(row: WideHoldRow) -> Limits:
    """Which files it covers."""
    return Limits(row.school_ids, row.subject_ids, (row.born_from, row.born_to), (row.left_from, row.left_to))


def _as_asked(file: FileFacts, dates: PupilDates | None) -> HeldFile:
    ids = (file.subject_id, *file.alias_ids)
    if dates is None:
        return HeldFile(file.school_id, ids)
    births = {each for each in (dates.date_of_birth, dates.latest_birth) if each is not None}
    return HeldFile(file.school_id, ids, births, dates.left_on, on_a_roll=dates.left_on is None)


def schools_to_hold(unit: Unit) -> frozenset[UUID]:
    """Where the caller may have many files kept, and lift that: as who may hold one, or watches over the data."""
    everywhere = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    return frozenset(
        each for each in everywhere if unit.access.has(Right.RETENTION_HOLD, each) or oversees(unit.access, each)
    )


def may_place(unit: Unit, school_ids: Sequence[UUID] | None, subject_ids: Sequence[UUID] | None) -> bool:
    """Whether the caller may place one with these limits: at each of its schools, at every school where it names none;
    of a list of children whoever may hold files anywhere."""
    if school_ids is None and subject_ids is not None:
        return bool(schools_to_hold(unit))
    return _at_all(unit, school_ids)


def is_theirs(unit: Unit, row: WideHoldRow) -> bool:
    """Whether the caller sees it, and may say that it is lifted: as who may place it; of a list of children whoever
    did, or looks after the whole trust or its data."""
    if row.school_ids is None and row.subject_ids is not None:
        return row.placed_by == unit.access.actor_id or _at_all(unit, None)
    return _at_all(unit, row.school_ids)


def is_seen(unit: Unit, row: WideHoldRow) -> bool:
    """Whether it keeps files of a school where the caller may hold any; of a list of children, whether it is theirs."""
    if row.subject_ids is not None:
        return is_theirs(unit, row)
    schools = schools_to_hold(unit)
    return bool(schools if row.school_ids is None else schools.intersection(row.school_ids))


def _at_all(unit: Unit, school_ids: Sequence[UUID] | None) -> bool:
    everywhere = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    wanted = everywhere if school_ids is None else frozenset(school_ids)
    return bool(wanted) and wanted <= schools_to_hold(unit)


def keeps_report(unit: Unit, request: KeepsReportQuery) -> ReportKept:
    """By a hold on one of its children, or on many files: by one with years whatever these are, and where it is not
    known of whom it is, by a list of children too (decision 132). The entry names no child: who reads the log may not
    know of whom the report is."""
    of_children = standing_holds(unit, request.subject_ids)
    asked = HeldFile(request.school_id, request.subject_ids)
    kept = bool(of_children) or any(covers(limits_of(each), asked) for each in standing_wide_holds(unit))
    unit.audit(AuditAction.RETENTION_FILE_READ, right=Right.SERVICE_HOLD_CHECK, school_ids=[request.school_id])
    return ReportKept(kept=kept)
