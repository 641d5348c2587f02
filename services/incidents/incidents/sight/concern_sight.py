"""Whether a caller sees one concern, not counting their own reports."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit

from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow
from incidents.states import CONCERN_RECEIVED

from .bearing import bearing_of
from .own_sight import sight_of
from .rules import Bearing


def sees_concern(unit: Unit, concern: ConcernRow, subject_ids: Iterable[UUID] | None = None) -> bool:
    """By state, school, the category's group and the year groups and classes of its children."""
    return sight_of(unit).shows(concern_bearing(unit, concern, subject_ids))


def concern_bearing(unit: Unit, concern: ConcernRow, subject_ids: Iterable[UUID] | None = None) -> Bearing:
    """What of the concern decides who sees it; its children are looked up unless they are given."""
    ids = [subject.id for subject in subjects_of(unit, concern.id)] if subject_ids is None else list(subject_ids)
    triaged = concern.status != CONCERN_RECEIVED
    return bearing_of(unit, concern, triaged=triaged, recorded_at=concern.recorded_at, subject_ids=ids)
