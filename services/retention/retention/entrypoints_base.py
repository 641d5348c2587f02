"""What the entrypoints of retention share, whatever file they stand in."""

from chassis.calls.base import Base

from retention.extras import Extras
from retention.models import KNOWN_SCHOOLS


class Entrypoints(Base[Extras]):
    """Base of ``RetentionService`` and of each room's entrypoints."""

    everywhere = KNOWN_SCHOOLS
