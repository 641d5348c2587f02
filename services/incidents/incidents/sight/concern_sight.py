"""Whether a caller sees one concern, not counting their own reports."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit

from incidents.chronology_lines import subjects_of
from incidents.models import CategoryRow, ConcernRow
from incidents.triage.domain.triage import Status

from .own_sight import sight_of
from .rules import Bearing
from .visible import known_of


def sees_concern(unit: Unit, concern: ConcernRow, subject_ids: Iterable[UUID] | None = None) -> bool:
    """By state, school, the category's group and the year groups and classes of its children."""
    return sight_of(unit).shows(bearing_of(unit, concern, subject_ids))


def bearing_of(unit: Unit, concern: ConcernRow, subject_ids: Iterable[UUID] | None = None) -> Bearing:
    """What of the concern decides who sees it; its children are looked up unless they are given."""
    ids = [subject.id for subject in subjects_of(unit, concern.id)] if subject_ids is None else list(subject_ids)
    known = known_of(unit, concern.school_id, ids)
    return Bearing(
        school_id=concern.school_id,
        category_group=unit.session.get_one(CategoryRow, concern.category_id).group,
        triaged=concern.status != Status.RECEIVED,
        recorded_at=concern.recorded_at,
        year_groups=known.year_groups,
        classes=known.classes,
        subject_ids=known.subject_ids,
    )
