"""What the entrypoints of incidents share, whatever file they stand in; beside it the keyring."""

from chassis.calls.base import Base
from chassis.keys.keyring import Keyring

from incidents.copies import KNOWN_SCHOOLS
from incidents.extras import Extras
from incidents.narrative import keyring_of


class Entrypoints(Base[Extras]):
    """Base of ``IncidentsService`` and of each room's entrypoints."""

    everywhere = KNOWN_SCHOOLS

    @property
    def _keyring(self) -> Keyring:
        return keyring_of(self.app)
