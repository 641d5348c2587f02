"""What the entrypoints of referrals share, whatever file they stand in."""

from chassis.calls.base import Base

from referrals.extras import Extras
from referrals.models import KNOWN_SCHOOLS


class Entrypoints(Base[Extras]):
    """Base of ``ReferralsService`` and of each room's entrypoints."""

    everywhere = KNOWN_SCHOOLS
