"""What the use cases of referrals are given beside their unit; built once a process by ``bootstrap``."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from chassis.ground.context import Access
from chassis.units.database import Unit
from haven_schemas.acts.identity import StaffCopy
from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.acts.incidents.referrals import RecordFacts, RecordSeen, RecordsHidden, ReferralFacts

OpenUnit = Callable[[], AbstractContextManager[Unit]]


class OtherOwners(Protocol):
    """Identity, incidents and pupils, as far as they are asked here; a call not answered raises ``OwnerAway``."""

    def calendar(self, school_id: UUID) -> SchoolCalendar:
        """A school's nation, terms, closures, INSET days and hours."""
        ...

    def staff(self, staff_id: UUID) -> StaffCopy | None:
        """A staff account, or None."""
        ...

    def record_facts(self, record_id: UUID) -> RecordFacts:
        """Where a record is kept and who is kept from it."""
        ...

    def referral_facts(self, referral_id: UUID) -> ReferralFacts:
        """Where the words of a referral are kept, to whom it went and when."""
        ...

    def records_seen(self, access: Access, record_ids: Collection[UUID]) -> dict[UUID, RecordSeen]:
        """Those of at most 200 records that whoever is answered sees, by their ids."""
        ...

    def records_about(
        self, access: Access, subject_ids: Sequence[UUID], *, referred_only: bool = False
    ) -> dict[UUID, RecordSeen]:
        """The records about some children that whoever is answered sees, by their ids: the newest 200, or all of those
        from which something was referred."""
        ...

    def records_not_kept(self, access: Access, record_ids: Collection[UUID]) -> set[UUID]:
        """Those of at most 500 records from which nothing keeps whoever is answered."""
        ...

    def records_hidden(self, access: Access) -> RecordsHidden:
        """What whoever is answered does not see, and at which schools they see all the rest."""
        ...

    def are_protected(self, access: Access, subject_ids: Sequence[UUID]) -> dict[UUID, bool]:
        """Those of at most 200 children whom whoever is answered finds, and whether their identity is protected."""
        ...

    def is_stopped(self, access: Access, subject_id: UUID) -> bool:
        """Whether something stops letters about a child."""
        ...


@dataclass(frozen=True)
class Extras:
    """Adapters of the process."""

    owners: OtherOwners = field(repr=False)
