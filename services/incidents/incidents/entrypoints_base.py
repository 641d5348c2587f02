"""What the entrypoints of incidents share, whatever file they stand in: the process, its keyring and its adapters."""

from chassis.application import App, Application
from chassis.keyring import Keyring

from .extras import Extras
from .narrative import keyring_of


class Entrypoints:
    """Base of ``IncidentsService`` and of each area's entrypoints."""

    app: App = Application()

    @property
    def _keyring(self) -> Keyring:
        return keyring_of(self.app)

    @property
    def _extras(self) -> Extras:
        extras: Extras = self.app.extras
        return extras
