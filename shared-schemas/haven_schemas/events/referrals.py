"""What referrals says."""

from typing import ClassVar
from uuid import UUID

from ..acts.referrals.deadlines import DeadlineStage
from .base import Event


class DeadlineReached(Event):
    """A deadline is near, has come, or is over; alerts fetches whose it is. It says neither of what nor of whom."""

    event_type: ClassVar[str] = "referrals.deadline_reached"
    deadline_id: UUID
    stage: DeadlineStage
