"""Holds on many files: which stand, what they keep, and who may place and lift them."""

from collections.abc import Sequence
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FileFacts
from haven_schemas.rpc.pupils.retention import PupilDates
from haven_schemas.watch import schools_of_trust
from sqlalchemy import exists, select

from retention.copies.known_schools import KNOWN_SCHOOLS
from retention.holds.domain.scope import HeldFile, Limits, covers
from retention.models import WideHoldRow


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
