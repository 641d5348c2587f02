"""Who keeps papers: adds them, their next versions and reviews, and corrects what is said of them.

Those who write records at the school, in the categories of their role. SEN papers the SENCO keeps as well, who writes
no record and signs for these papers when a child comes from another school.
"""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.aliases import WITH_ROOTS
from incidents.categories import categories_by_id, may_be_chosen
from incidents.models import CategoryRow, DocumentRow, KnownPupilRow
from incidents.sight import SEN_GROUP, Bearing, known_of, may_sign_sen, sight_of


def right_to_keep(unit: Unit, school_id: UUID, group: str) -> Right | None:
    """The right by which the caller keeps papers of a category group at a school; None: they do not."""
    for grant in unit.access.grants_with(Right.RECORD_WRITE):
        if school_id in grant.school_ids and (grant.category_groups is None or group in grant.category_groups):
            return Right.RECORD_WRITE
    if group == SEN_GROUP and may_sign_sen(unit, school_id):
        return Right.PUPIL_READ_SPECIAL
    return None


def require_keeping(unit: Unit, document: DocumentRow) -> Right:
    """The right by which the caller keeps this paper; ``not_permitted``."""
    group = unit.session.get_one(CategoryRow, document.category_id).group
    right = right_to_keep(unit, document.school_id, group)
    if right is None:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return right


def schools_of_child(unit: Unit, subject_id: UUID) -> list[UUID]:
    """Where the child is, then where they were, as far as the caller may open their file; ``not_found`` if nowhere.

    A child who is on no roll has no papers: they are matched to a pupil first.
    """
    sight = sight_of(unit)
    rows = unit.session.execute(_PLACES, {"subject_ids": [subject_id]}).all()
    schools = [
        row.school_id for row in rows if sight.shows_pupil(row.pupil_id, row.school_id, row.year_group, row.class_name)
    ]
    if not schools or subject_id in sight.kept_from | sight.closed:
        raise Problem(ErrorCode.NOT_FOUND)
    return list(dict.fromkeys(schools))


def school_for(unit: Unit, subject_id: UUID, category_id: UUID) -> UUID:
    """Where a paper of the child in this category is kept. ``not_found``; ``not_permitted`` for who keeps none there;
    ``invalid_request`` on ``category_id`` for one that is not there, or not theirs to give."""
    kept = {school_id: categories_kept(unit, school_id, subject_id) for school_id in schools_of_child(unit, subject_id)}
    if not any(kept.values()):
        raise Problem(ErrorCode.NOT_PERMITTED)
    found = next((school_id for school_id, ids in kept.items() if category_id in ids), None)
    if found is None:
        category = unit.session.get(CategoryRow, category_id)
        known = any(may_be_chosen(category, school_id) for school_id in kept)
        raise invalid("category_id", FieldCode.NOT_ALLOWED if known else FieldCode.UNKNOWN_CATEGORY)
    return found


def categories_for_new(unit: Unit, subject_id: UUID) -> list[UUID]:
    """Those the caller may give a new paper of the child; none for who adds none, or may not open the file."""
    try:
        schools = schools_of_child(unit, subject_id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return []
    return list(dict.fromkeys(each for school_id in schools for each in categories_kept(unit, school_id, subject_id)))


def categories_kept(unit: Unit, school_id: UUID, subject_id: UUID) -> list[UUID]:
    """The categories of papers about the child that the caller keeps at the school and would see there."""
    read_at = known_of(unit, school_id, [subject_id]).read_at
    sight = sight_of(unit)

    def sees(group: str) -> bool:
        return sight.shows(Bearing(group, True, unit.now, frozenset({subject_id}), read_at))

    rows = _chosen(categories_by_id(unit).values(), school_id)
    return [row.id for row in rows if right_to_keep(unit, school_id, row.group) is not None and sees(row.group)]


def _chosen(rows: Iterable[CategoryRow], school_id: UUID) -> list[CategoryRow]:
    return [row for row in rows if may_be_chosen(row, school_id)]


_PLACES = (
    select(KnownPupilRow.pupil_id, KnownPupilRow.school_id, KnownPupilRow.year_group, KnownPupilRow.class_name)
    .where(KnownPupilRow.pupil_id.in_(WITH_ROOTS))
    .order_by(KnownPupilRow.on_roll.desc(), KnownPupilRow.version.desc())
)
