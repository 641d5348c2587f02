"""What the entrypoints of alerts share, whatever file they stand in."""

from chassis.calls.base import Base

from alerts.extras import Extras


class Entrypoints(Base[Extras]):
    """Base of ``AlertsService`` and of each room's entrypoints."""
