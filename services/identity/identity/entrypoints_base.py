"""What the entrypoints of identity share, whatever file they stand in."""

from chassis.calls.base import Base

from identity.extras import Extras


class Entrypoints(Base[Extras]):
    """Base of ``IdentityService`` and of each room's entrypoints."""
