"""What the entrypoints of pupils share, whatever file they stand in."""

from chassis.calls.base import Base

from pupils.extras import Extras


class Entrypoints(Base[Extras]):
    """Base of ``PupilsService`` and of each room's entrypoints."""
