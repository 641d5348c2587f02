"""What alerts says."""

from typing import ClassVar
from uuid import UUID

from .base import Event


class ConcernsTaken(Event):
    """People were told of these concerns, now or before: their owner need not say again that they were recorded."""

    event_type: ClassVar[str] = "alerts.concerns_taken"
    concern_ids: list[UUID]
