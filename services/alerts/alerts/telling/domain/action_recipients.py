"""Who is told of an action: its owner, and never someone who is linked to a child it is about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from .recipients import Candidate, choose_recipients


@dataclass(frozen=True)
class ActionRecipients:
    """Who could be told. ``left``: those of the owner and the giver who no longer work at the action's school."""

    kept_from: Collection[UUID]
    left: Collection[UUID]
    candidates: Sequence[Candidate]

    def first_of(self, *staff_ids: UUID) -> list[UUID]:
        """The first of ``staff_ids`` who can do something about it; where none can, those who triage at the school,
        since an action nobody hears of is never done. Raises ``NobodyToTell``."""
        for staff_id in staff_ids:
            if staff_id not in self.kept_from and staff_id not in self.left:
                return [staff_id]
        return choose_recipients(self.candidates, None, kept_from=self.kept_from)
