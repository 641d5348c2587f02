"""What the entrypoints of retention share, whatever file they stand in: the process and its adapters."""

from contextlib import AbstractContextManager

from chassis.access.context import Access
from chassis.process.application import App, Application
from chassis.units.database import Unit

from retention.extras import Extras, OpenUnit
from retention.models import KNOWN_SCHOOLS


class Entrypoints:
    """Base of ``RetentionService`` and of each area's entrypoints."""

    app: App = Application()

    @property
    def _extras(self) -> Extras:
        extras: Extras = self.app.extras
        return extras

    def _units(self, job: str) -> OpenUnit:
        """Opens units of the service's own work at every school; ``job`` names it."""
        own: Access = self.app.own_access(job)

        def open_unit() -> AbstractContextManager[Unit]:
            unit: AbstractContextManager[Unit] = self.app.database.unit(own, all_schools=KNOWN_SCHOOLS)
            return unit

        return open_unit
