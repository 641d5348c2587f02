"""What a question is about: a child's records, or one report with the record it is in."""

from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit

from incidents.aliases import families_of, family_of
from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, LinkQuestionRow
from incidents.sight import records_of


@dataclass(frozen=True)
class Matter:
    """``family``: every id of the child, or of each child in the report. ``records``: the report and the record it is
    in; none of a child. ``concern`` None too where the caller's schools do not have the report."""

    family: list[UUID]
    records: list[UUID]
    concern: ConcernRow | None = None


def matter_of(unit: Unit, row: LinkQuestionRow) -> Matter:
    """Of a question."""
    if row.concern_id is None:
        return Matter([] if row.subject_id is None else family_of(unit, row.subject_id), [])
    concern = unit.session.get(ConcernRow, row.concern_id)
    return Matter([], [row.concern_id]) if concern is None else report_matter(unit, concern)


def report_matter(unit: Unit, concern: ConcernRow) -> Matter:
    """Of one report."""
    children = [subject.id for subject in subjects_of(unit, concern.id)]
    family = {each for ids in families_of(unit, children).values() for each in ids}
    return Matter(sorted(family), [each for each in records_of(concern) if each is not None], concern)
