"""What a batch of rows does to the roll, gathered before any of it is written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pupils.files import Finding

from .joining import EntryElsewhere
from .merging import KnownPupil


@dataclass(frozen=True)
class OldNames:
    """Names that a pupil had. ``since`` None: from the beginning."""

    known: KnownPupil
    names: dict[str, Any]
    since: datetime | None
    until: datetime


@dataclass(frozen=True)
class OldIdentity:
    """UPN, birth date and sex that a pupil had."""

    known: KnownPupil
    values: dict[str, Any]
    until: datetime


@dataclass(frozen=True)
class RecordChange:
    """What a row says of a pupil beyond the roll; ``at``: when its source did, in microseconds since 1970."""

    known: KnownPupil
    fields: dict[str, Any]
    at: int


@dataclass
class BatchChanges:
    """Pupils are named by id. ``changed``: who is different now, and which attributes are; ``spoken_of``: of whom a row
    was. ``coming``: who comes from another school of the trust, and from which; ``new``: who was on no roll before;
    ``at_both``: who is registered at another school as well, that pupil, and that school; ``asking``: who is on another
    school's roll, with those entries; ``returned``: who was here before and may be on another's by now.
    ``beside``: who is new beside a pupil whom the row fits, that pupil, and whether it stated their UPN.
    ``held``: rows about children whose file is destroyed, who come onto the roll when somebody says so.
    ``tombstones``: words of leavers nobody knows yet, by digest: when they were said, and the day of leaving."""

    spoken_of: dict[UUID, KnownPupil] = field(default_factory=dict)
    changed: dict[UUID, set[str]] = field(default_factory=dict)
    new: list[KnownPupil] = field(default_factory=list)
    coming: dict[UUID, UUID] = field(default_factory=dict)
    at_both: list[tuple[UUID, UUID, UUID]] = field(default_factory=list)
    asking: list[tuple[KnownPupil, EntryElsewhere]] = field(default_factory=list)
    returned: dict[UUID, KnownPupil] = field(default_factory=dict)
    beside: list[tuple[KnownPupil, KnownPupil, bool]] = field(default_factory=list)
    upns_before: dict[UUID, str | None] = field(default_factory=dict)
    names_before: list[OldNames] = field(default_factory=list)
    identity_before: list[OldIdentity] = field(default_factory=list)
    said: list[RecordChange] = field(default_factory=list)
    sources: dict[str, UUID] = field(default_factory=dict)
    tombstones: dict[int, tuple[int, date | None]] = field(default_factory=dict)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    added: int = 0
    held: int = 0
    applied: int = 0

    @property
    def rejected_rows(self) -> int:
        """How many rows were rejected; one may have several faults."""
        return len({finding.row for finding in self.rejected})

    def mark(self, pupil_id: UUID, attributes: set[str]) -> None:
        """The pupil is different now, in these attributes as well."""
        self.changed.setdefault(pupil_id, set()).update(attributes)
