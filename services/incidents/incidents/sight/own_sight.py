"""What the caller of a unit sees: their grants, less the children they are linked to and reports about themselves."""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID

from chassis.ground.context import Access
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import ARRAY, CompoundSelect, Uuid, any_, bindparam, cast, func, literal, null, select, union, union_all

from incidents.aliases import FAMILIES, FAMILY, families_of, family_in, with_aliases, with_families
from incidents.models import (
    ConcernRow,
    ConflictRow,
    FileReaderRow,
    IncidentRow,
    KnownPupilRow,
    RecordSubjectRow,
    ReportedColleagueRow,
)

from .rules import Reading, Sight

_SAME, _LINKED, _CLOSED, _HANDED, _BARRED = "same child", "linked", "closed", "handed", "barred"
_TRUST_LEAD = "trust_lead"
"""The ready role: who says whom a report is about where its reporter did not know."""
_SIGHT = "what the caller sees"
_READ_ELSEWHERE = "children whose file is read at another school as well"


def sight_of(unit: Unit) -> Sight:
    """The caller's sight; the links are looked up once a unit, and the same at every school."""
    if _SIGHT not in unit.session.info:
        rows = unit.session.execute(_KEPT_AWAY, _asked_for(unit.access))
        _bar(unit, [(subject_id, why) for subject_id, _, why in rows])
    sight: Sight = unit.session.info[_SIGHT]
    return sight


def sight_of_lead(unit: Unit, staff_id: UUID, school_id: UUID) -> Sight:
    """What a member of staff would see as a school's safeguarding lead: all of it, but for children they are linked to,
    files closed to them and reports about themselves. For a service that asks for them; whatever their account opens by
    now."""
    schools = frozenset({school_id})
    away = staff_sight(unit, staff_id)
    return Sight(schools, (Reading(schools, None, None, None),), away.kept_from, away.closed, barred=away.barred)


def staff_sight(unit: Unit, staff_id: UUID) -> Sight:
    """What a member of staff is kept from, at whichever school, and nothing they see."""
    rows = unit.session.execute(_KEPT_AWAY, {"actor": staff_id, "trust_led": [], "triaged": []}).all()
    kept_from = with_families(unit, (subject_id for subject_id, _, why in rows if why == _LINKED))
    closed = with_aliases(unit, (subject_id for subject_id, _, why in rows if why == _CLOSED))
    barred = frozenset(record_id for record_id, _, why in rows if why == _BARRED)
    return Sight(frozenset(), (), frozenset(kept_from), frozenset(closed), barred=barred)


def see_file_to_agree(unit: Unit, school_ids: Iterable[UUID]) -> None:
    """For the rest of the unit the caller sees what leads of these schools do, less what is about children they are
    linked to or kept from themselves: for a second person who reads one file (decision 120). Whoever calls this shows
    that file alone."""
    own, schools = sight_of(unit), frozenset(school_ids)
    readings = (Reading(schools, None, None, None),)
    unit.session.info[_SIGHT] = Sight(schools, readings, own.kept_from, own.closed, barred=own.barred)


def open_family(unit: Unit, subject_id: UUID) -> list[UUID]:
    """Every id the child has, the one they have today first; ``not_found`` if one of them is a file closed to the
    caller. One statement, with what ``sight_of`` looks up."""
    asked = {"subject_id": subject_id, **_asked_for(unit.access)}
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
    barred = {record_id for record_id, why in rows if why == _BARRED}
    unit.session.info[_SIGHT] = Sight.of(unit.access, kept_from, closed, barred)


def _asked_for(access: Access) -> dict[str, object]:
    led = {school_id for grant in access.grants if grant.role == _TRUST_LEAD for school_id in grant.school_ids}
    triaged = access.schools_with(Right.CONCERN_TRIAGE)
    return {"actor": access.actor_id, "trust_led": sorted(led), "triaged": sorted(triaged)}


def require_open(unit: Unit, subject_ids: Iterable[UUID]) -> None:
    """``not_found`` if one of them is a file closed to the caller, whatever records of it they see elsewhere."""
    if sight_of(unit).closed.intersection(subject_ids):
        raise Problem(ErrorCode.NOT_FOUND)


def staff_kept_from(unit: Unit, subject_ids: Iterable[UUID], records: Iterable[UUID | None] = ()) -> list[UUID]:
    """Members of staff who are linked to one of the children, or kept from one of these concerns and incident records
    by itself, in a stable order."""
    unit.session.flush()
    asked = {"subject_ids": list(subject_ids), "records": [each for each in records if each is not None]}
    return sorted(unit.session.connection().execute(_KEPT_FROM, asked).scalars())


def records_of(matter: ConcernRow | IncidentRow) -> list[UUID | None]:
    """By which somebody may be kept from it: a concern by itself and by the record it is in."""
    return [matter.id, matter.incident_id if isinstance(matter, ConcernRow) else None]


def kept_away_told(
    unit: Unit, school_id: UUID, subject_ids: Iterable[UUID], records: Iterable[UUID | None] = ()
) -> list[UUID]:
    """The same, for who gives work to colleagues: nobody is told who may not write in records at the school."""
    return staff_kept_from(unit, subject_ids, records) if unit.access.has(Right.RECORD_WRITE, school_id) else []


def files_of_barred(unit: Unit, barred: AbstractSet[UUID]) -> frozenset[UUID]:
    """Children in records that are kept from somebody by themselves: they decide of no such file when it goes."""
    if not barred:
        return frozenset()
    wanted = select(RecordSubjectRow.subject_id).where(one_of(RecordSubjectRow.record_id, barred)).distinct()
    return frozenset(unit.session.scalars(wanted))


def files_open_to(unit: Unit, subject_ids: Collection[UUID]) -> list[UUID] | None:
    """To whom alone one of these children's files is open, in a stable order; None where one is open to all. For a
    service, whose scope is every school."""
    families = families_of(unit, subject_ids)
    every_id = {each for family in families.values() for each in family}
    closed = select(KnownPupilRow.pupil_id, KnownPupilRow.only_for).where(
        one_of(KnownPupilRow.pupil_id, every_id), KnownPupilRow.only_for.is_not(None)
    )
    rows = unit.session.execute(closed).all()
    told: set[UUID] = set()
    for family in families.values():
        named = [set(row.only_for or ()) for row in rows if row.pupil_id in family]
        if not named:
            return None
        told |= set.intersection(*named)
    return sorted(told)


def is_closed_to(unit: Unit, staff_id: UUID, subject_ids: Collection[UUID]) -> bool:
    """Whether what is about these children alone is in files that are closed to a member of staff, at whichever school
    they were closed."""
    closed = with_aliases(unit, unit.session.scalars(select(_CLOSED_TO), {"actor": staff_id}))
    return bool(subject_ids) and closed.issuperset(subject_ids)


_NO_ROOT = cast(null(), Uuid()).label("root_id")
_CLOSED_TO = func.haven_closed_to(bindparam("actor", type_=Uuid()), type_=Uuid()).column_valued("subject_id")
"""Past the row policies: a file that one school closed is closed at every school that has a record of it."""
_SCHOOLS = ARRAY(Uuid())
_BARRED_RECORDS = func.haven_barred_records(
    bindparam("actor", type_=Uuid()), bindparam("trust_led", type_=_SCHOOLS), bindparam("triaged", type_=_SCHOOLS),
    type_=Uuid(),
).column_valued("subject_id")  # fmt: skip
_AWAY = (
    select(ConflictRow.subject_id.label("subject_id"), _NO_ROOT, literal(_LINKED).label("why")).where(
        ConflictRow.staff_id == bindparam("actor", type_=Uuid())
    ),
    select(_CLOSED_TO, _NO_ROOT, literal(_CLOSED)),
    select(_BARRED_RECORDS, _NO_ROOT, literal(_BARRED)),
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
_KEPT_FROM = union(
    select(ConflictRow.staff_id).where(ConflictRow.subject_id.in_(FAMILIES)),
    select(ReportedColleagueRow.staff_id).where(
        ReportedColleagueRow.record_id == any_(bindparam("records", type_=ARRAY(Uuid()))), ReportedColleagueRow.active
    ),
)
