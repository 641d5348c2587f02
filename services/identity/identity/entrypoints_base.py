"""What identity's entrypoints share, whatever file they stand in: the process and its adapters."""

from chassis.process.application import Application

from identity.extras import Extras


class Entrypoints:
    """Base of ``IdentityService`` and of each area's entrypoints."""

    app = Application()

    @property
    def _extras(self) -> Extras:
        extras: Extras = self.app.extras
        return extras
