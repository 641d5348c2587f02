"""What the caller of a unit sees: their grants, less the children they are linked to."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import CompoundSelect, Uuid, bindparam, cast, func, literal, null, select, union_all

from incidents.aliases import FAMILIES, FAMILY, families_of, family_in, with_aliases, with_families
from incidents.models import ConflictRow, FileReaderRow

from .rules import Reading, Sight

_SAME, _LINKED, _CLOSED, _HANDED = "same child", "linked", "closed", "handed"
_SIGHT = "what the caller sees"
_READ_ELSEWHERE = "children whose file is read at another school as well"


def sight_of(unit: Unit) -> Sight:
    """The caller's sight; the links are looked up once a unit, and the same at every school."""
    if _SIGHT not in unit.session.info:
        rows = unit.session.execute(_KEPT_AWAY, {"actor": unit.access.actor_id})
        _bar(unit, [(subject_id, why) for subject_id, _, why in rows])
    sight: Sight = unit.session.info[_SIGHT]
    return sight


def sight_of_lead(unit: Unit, staff_id: UUID, school_id: UUID) -> Sight:
    """What a member of staff would see as a school's safeguarding lead: all of it, but for children they are linked to
    and files closed to them. For a service that asks for them; whatever their account opens by now."""
    schools = frozenset({school_id})
    away = staff_sight(unit, staff_id)
    return Sight(schools, (Reading(schools, None, None, None),), away.kept_from, away.closed)


def staff_sight(unit: Unit, staff_id: UUID) -> Sight:
    """What a member of staff is kept from, at whichever school, and nothing they see."""
    rows = unit.session.execute(_KEPT_AWAY, {"actor": staff_id}).all()
    kept_from = with_families(unit, (subject_id for subject_id, _, why in rows if why == _LINKED))
    closed = with_aliases(unit, (subject_id for subject_id, _, why in rows if why == _CLOSED))
    return Sight(frozenset(), (), frozenset(kept_from), frozenset(closed))


def see_file_to_agree(unit: Unit, school_ids: Iterable[UUID]) -> None:
    """For the rest of the unit the caller sees what leads of these schools do, less what is about children they are
    linked to: for a second person who reads one file (decision 120). Whoever calls this shows that file alone."""
    own, schools = sight_of(unit), frozenset(school_ids)
    unit.session.info[_SIGHT] = Sight(schools, (Reading(schools, None, None, None),), own.kept_from, own.closed)


def open_family(unit: Unit, subject_id: UUID) -> list[UUID]:
    """Every id the child has, the one they have today first; ``not_found`` if one of them is a file closed to the
    caller. One statement, with what ``sight_of`` looks up."""
    asked = {"subject_id": subject_id, "actor": unit.access.actor_id}
    rows = unit.session.execute(_FAMILY_AND_KEPT_AWAY, asked).all()
    _bar(unit, [(each, why) for each, _, why in rows])
    if any(why == _HANDED for _, _, why in rows):
        unit.session.info.setdefault(_READ_ELSEWHERE, set()).add(subject_id)
    family = family_in(subject_id, [(each, root_id) for each, root_id, why in rows if why == _SAME])
    require_open(unit, family)
    return family


def families_shown(unit: Unit, subject_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Every id of each child, as far as the caller may learn that they are one child: the id alone where one of the
    others is a file closed to them, so that neither a list nor a proposal joins what a protected child was called
    before to what they are called now."""
    closed = sight_of(unit).closed
    families = families_of(unit, list(subject_ids))
    return {each: [each] if closed.intersection(family) else family for each, family in families.items()}


def is_read_elsewhere(unit: Unit, subject_id: UUID) -> bool:
    """Whether a school reads the file beside the one that keeps it: of a child whose file ``open_family`` opened."""
    return subject_id in unit.session.info.get(_READ_ELSEWHERE, ())


def _bar(unit: Unit, rows: Collection[tuple[UUID, str]]) -> None:
    kept_from = with_families(unit, (subject_id for subject_id, why in rows if why == _LINKED))
    closed = with_aliases(unit, (subject_id for subject_id, why in rows if why == _CLOSED))
    unit.session.info[_SIGHT] = Sight.of(unit.access, kept_from, closed)


def require_open(unit: Unit, subject_ids: Iterable[UUID]) -> None:
    """``not_found`` if one of them is a file closed to the caller, whatever records of it they see elsewhere."""
    if sight_of(unit).closed.intersection(subject_ids):
        raise Problem(ErrorCode.NOT_FOUND)


def staff_kept_from(unit: Unit, subject_ids: Iterable[UUID]) -> list[UUID]:
    """Members of staff who are linked to one of the children, in a stable order."""
    unit.session.flush()
    return list(unit.session.connection().execute(_KEPT_FROM, {"subject_ids": list(subject_ids)}).scalars())


def kept_away_told(unit: Unit, school_id: UUID, subject_ids: Iterable[UUID]) -> list[UUID]:
    """The same, for who gives work to colleagues: nobody is told who may not write in records at the school."""
    return staff_kept_from(unit, subject_ids) if unit.access.has(Right.RECORD_WRITE, school_id) else []


def is_closed_to(unit: Unit, staff_id: UUID, subject_ids: Collection[UUID]) -> bool:
    """Whether what is about these children alone is in files that are closed to a member of staff, at whichever school
    they were closed."""
    closed = with_aliases(unit, unit.session.scalars(select(_CLOSED_TO), {"actor": staff_id}))
    return bool(subject_ids) and closed.issuperset(subject_ids)


_NO_ROOT = cast(null(), Uuid()).label("root_id")
_CLOSED_TO = func.haven_closed_to(bindparam("actor", type_=Uuid()), type_=Uuid()).column_valued("subject_id")
"""Past the row policies: a file that one school closed is closed at every school that has a record of it."""
_AWAY = (
    select(ConflictRow.subject_id.label("subject_id"), _NO_ROOT, literal(_LINKED).label("why")).where(
        ConflictRow.staff_id == bindparam("actor", type_=Uuid())
    ),
    select(_CLOSED_TO, _NO_ROOT, literal(_CLOSED)),
)
_KEPT_AWAY = union_all(*_AWAY)
"""Nearly always empty, so asked for in one go."""
_FAMILY_AND_KEPT_AWAY: CompoundSelect[Any] = union_all(
    select(FAMILY.c.alias_id.label("subject_id"), FAMILY.c.root_id, literal(_SAME).label("why")),
    *_AWAY,
    select(FileReaderRow.subject_id, _NO_ROOT, literal(_HANDED)).where(
        FileReaderRow.subject_id == bindparam("subject_id", type_=Uuid())
    ),
)
_KEPT_FROM = (
    select(ConflictRow.staff_id).where(ConflictRow.subject_id.in_(FAMILIES)).distinct().order_by(ConflictRow.staff_id)
)
