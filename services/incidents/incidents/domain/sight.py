"""Who sees what: the rule that decides for every record of this service.

Before triage a concern is seen by its reporter and by those who triage at its school, whatever its category. Afterwards
by those who read records there, within the category groups and year groups of their role.
"""

from dataclasses import dataclass
from uuid import UUID

from chassis.context import Access
from haven_schemas.rights import Right

Groups = frozenset[str] | None
"""None means all."""


@dataclass(frozen=True)
class Reading:
    """One grant that reads records: where, and of which category and year groups."""

    school_ids: frozenset[UUID]
    category_groups: Groups
    year_groups: Groups


@dataclass(frozen=True)
class Bearing:
    """What of a record decides who sees it. ``year_groups`` are those of all the children in it."""

    school_id: UUID
    category_group: str
    triaged: bool
    year_groups: frozenset[str]


@dataclass(frozen=True)
class Sight:
    """What a caller sees, made from their verified grants."""

    triages_at: frozenset[UUID]
    readings: tuple[Reading, ...]

    @classmethod
    def of(cls, access: Access) -> "Sight":
        """The sight that ``access`` gives; a permit, a service or nobody sees nothing."""
        if access.kind != "staff":
            return cls(frozenset(), ())
        readings = tuple(
            Reading(grant.school_ids, grant.category_groups, grant.year_groups)
            for grant in access.grants_with(Right.RECORD_READ)
        )
        return cls(access.schools_with(Right.CONCERN_TRIAGE), readings)

    @property
    def reads_at(self) -> frozenset[UUID]:
        """Schools of which some record may be seen."""
        return self.triages_at.union(*(reading.school_ids for reading in self.readings))

    def shows(self, bearing: Bearing) -> bool:
        """Whether a record of this bearing is seen (its own reporter aside)."""
        if not bearing.triaged:
            return bearing.school_id in self.triages_at
        return any(_reads(reading, bearing) for reading in self.readings)

    def shows_pupil(self, school_id: UUID, year_group: str | None) -> bool:
        """Whether the file of a pupil of this school and year may be opened, empty as it may be."""
        if school_id in self.triages_at:
            return True
        return any(
            school_id in reading.school_ids and (reading.year_groups is None or year_group in reading.year_groups)
            for reading in self.readings
        )


def _reads(reading: Reading, bearing: Bearing) -> bool:
    return (
        bearing.school_id in reading.school_ids
        and (reading.category_groups is None or bearing.category_group in reading.category_groups)
        and (reading.year_groups is None or bool(reading.year_groups & bearing.year_groups))
    )
