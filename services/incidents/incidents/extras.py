"""What the incidents' use cases are given beside their unit; built once a process by ``bootstrap``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from haven_schemas.rpc.identity import StaffCopy
from haven_schemas.rpc.pupils import PupilFacts


class OtherOwners(Protocol):
    """The roll and the staff accounts, as far as they are asked here. Each raises ``OwnerAway`` when not answered."""

    def pupil_facts(self, pupil_ids: Sequence[UUID]) -> list[PupilFacts]:
        """Facts of the pupils that exist."""
        ...

    def staff(self, staff_id: UUID) -> StaffCopy | None:
        """A staff account, or None."""
        ...


@dataclass(frozen=True)
class Extras:
    """Adapters of the process."""

    owners: OtherOwners = field(repr=False)
    off_loop: Callable[..., Any]
    """Runs a function with its arguments away from the event loop."""
