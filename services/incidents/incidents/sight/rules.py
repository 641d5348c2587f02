"""Who sees what: the rule that decides for every record of this service.

Before triage a concern is seen by its reporter and by those who triage at its school, whatever its category. Afterwards
by those who read records there, within the category groups, year groups and classes of their role. Whoever is linked to
a child (parent, relative, formerly that pupil) sees no record that child is in, whatever their role. Whom a report
names as the adult it is about sees neither it nor the record it went into (decision 125). The file a
protected child had before is for the people named for the child; a record that another child is in is read by whoever
reads that child's file, and what waits for triage waits for everyone who triages.

A file follows the child (decision 0041): a record is read at the school that keeps it, and at every other school that
reads the file of one of its children. Where nobody has signed for the file yet, only those who triage there do.

Where nobody has confirmed that the caller's account is still its owner's, nothing opens that was written before the
instant their token names (decision 0030): new concerns are triaged all the same.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ground.context import Access
from haven_schemas.class_names import class_key
from haven_schemas.rights import Right

Groups = frozenset[str] | None
"""None means all."""


@dataclass(frozen=True)
class Reading:
    """One grant that reads records: where, of which category groups, and about which children.

    ``classes`` are in the form they are compared by. With year groups and classes both given, a child of either is
    within the grant.
    """

    school_ids: frozenset[UUID]
    category_groups: Groups
    year_groups: Groups
    classes: Groups

    @property
    def reads_of_every_child(self) -> bool:
        """Whether neither year groups nor classes limit it."""
        return self.year_groups is None and self.classes is None

    def reads_of(self, year_groups: AbstractSet[str], classes: AbstractSet[str]) -> bool:
        """Whether a record about children of these year groups and classes is about a child within the grant."""
        return (
            self.reads_of_every_child
            or bool((self.year_groups or frozenset()) & year_groups)
            or bool((self.classes or frozenset()) & classes)
        )


@dataclass(frozen=True)
class ReadAt:
    """A school that reads a record, and year groups and classes of the record's children there.

    ``waits``: nobody at the school has signed for the file yet. ``child``: whose year group, class or file it is; None:
    the school keeps the record, whichever children are in it.
    """

    school_id: UUID
    year_groups: frozenset[str]
    classes: frozenset[str]
    waits: bool = False
    child: UUID | None = None


@dataclass(frozen=True)
class Bearing:
    """What of a record decides who sees it: ``subject_ids`` are all the children in it, ``read_at`` the school that
    keeps it (once, and once more for each child known there) and those that read one of the children's files;
    ``recorded_at`` is when it was written, or opened; ``record_id`` None: a whole file."""

    category_group: str
    triaged: bool
    recorded_at: datetime
    subject_ids: frozenset[UUID]
    read_at: tuple[ReadAt, ...]
    record_id: UUID | None = None


@dataclass(frozen=True)
class Sight:
    """What a caller sees, made from their verified grants.

    ``kept_from``: children they are linked to, by every id. ``closed``: files of protected children they are not named
    for, by the id that was closed and those that mean it.
    ``opens_from``: nothing written before it is seen; None: all is. ``barred``: reports about themselves as an adult
    who works there, or about somebody whom nobody has named yet, and all that is in the records these went into.
    """

    triages_at: frozenset[UUID]
    readings: tuple[Reading, ...]
    kept_from: frozenset[UUID]
    closed: frozenset[UUID] = frozenset()
    opens_from: datetime | None = None
    barred: frozenset[UUID] = frozenset()

    @classmethod
    def of(
        cls,
        access: Access,
        kept_from: AbstractSet[UUID],
        closed: AbstractSet[UUID] = frozenset(),
        barred: AbstractSet[UUID] = frozenset(),
    ) -> "Sight":
        """The sight that ``access`` gives; a permit, a service or nobody sees nothing."""
        if access.kind != "staff":
            return cls(frozenset(), (), frozenset())
        readings = tuple(
            Reading(grant.school_ids, grant.category_groups, grant.year_groups, _keys(grant.classes))
            for grant in access.grants_with(Right.RECORD_READ)
        )
        opens_from = access.opens_from if access.is_unproven else None
        triages_at = access.schools_with(Right.CONCERN_TRIAGE)
        return cls(triages_at, readings, frozenset(kept_from), frozenset(closed), opens_from, frozenset(barred))

    @property
    def reads_at(self) -> frozenset[UUID]:
        """Schools of which some record may be seen."""
        return self.triages_at.union(*(reading.school_ids for reading in self.readings))

    @property
    def reads_all_at(self) -> frozenset[UUID]:
        """Schools at which every entry is read of every record, but for files that are closed to the caller."""
        if self.opens_from is not None:
            return frozenset()
        unlimited = (each for each in self.readings if each.reads_of_every_child and each.category_groups is None)
        return frozenset(school_id for each in unlimited for school_id in each.school_ids)

    def shows(self, bearing: Bearing) -> bool:
        """Whether a record of this bearing is seen (not counting its own reporter)."""
        return self._opens(bearing.recorded_at) and self._reaches(bearing)

    def waits_for_proof(self, bearing: Bearing) -> bool:
        """Whether it would be seen, if it were known that the caller's account is still theirs."""
        return not self._opens(bearing.recorded_at) and self._reaches(bearing)

    def keeps_from(self, record_id: UUID, subject_ids: AbstractSet[UUID]) -> bool:
        """Whether a record about these children is kept from them whatever their role: by a child, or by itself."""
        return record_id in self.barred or bool(self.kept_from & subject_ids)

    def _opens(self, recorded_at: datetime) -> bool:
        return self.opens_from is None or recorded_at >= self.opens_from

    def _reaches(self, bearing: Bearing) -> bool:
        if self.kept_from & bearing.subject_ids or bearing.record_id in self.barred:
            return False
        places = [at for at in bearing.read_at if at.child is None or at.child not in self.closed]
        if not bearing.triaged:
            return any(at.school_id in self.triages_at for at in places)
        if self._closed_to(bearing.subject_ids):
            return False
        reached = [at for at in places if not at.waits or at.school_id in self.triages_at]
        return any(_reads(reading, bearing.category_group, at) for reading in self.readings for at in reached)

    def _closed_to(self, subject_ids: AbstractSet[UUID]) -> bool:
        """Whether a record about these children is in closed files only."""
        return bool(subject_ids) and subject_ids <= self.closed

    def shows_pupil(self, pupil_id: UUID, school_id: UUID, year_group: str | None, class_name: str | None) -> bool:
        """Whether the file of a pupil of this school, year and class may be opened, empty as it may be."""
        if pupil_id in self.kept_from | self.closed or self.opens_from is not None:
            return False
        if school_id in self.triages_at:
            return True
        years = frozenset[str]() if year_group is None else frozenset({year_group})
        classes = frozenset[str]() if class_name is None else frozenset({class_key(class_name)})
        return any(school_id in reading.school_ids and reading.reads_of(years, classes) for reading in self.readings)


def _keys(classes: Groups) -> Groups:
    return None if classes is None else frozenset(class_key(name) for name in classes)


def _reads(reading: Reading, category_group: str, at: ReadAt) -> bool:
    return (
        at.school_id in reading.school_ids
        and (reading.category_groups is None or category_group in reading.category_groups)
        and reading.reads_of(at.year_groups, at.classes)
    )
