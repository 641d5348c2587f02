"""What the entrypoints of incidents share, whatever file they stand in: the process, its keyring and its adapters."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from chassis.access.context import Access
from chassis.keys.keyring import Keyring
from chassis.process.application import App, Application
from chassis.units.database import Unit

from incidents.copies import KNOWN_SCHOOLS
from incidents.extras import Extras, OpenUnit
from incidents.narrative import keyring_of


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

    def _units(self, job: str) -> OpenUnit:
        """Opens units of the service's own work; ``job`` names it."""
        own: Access = self.app.own_access(job)

        def open_unit(schools: Iterable[UUID] | None) -> AbstractContextManager[Unit]:
            everywhere = KNOWN_SCHOOLS if schools is None else None
            unit: AbstractContextManager[Unit] = self.app.database.unit(own, schools=schools, all_schools=everywhere)
            return unit

        return open_unit
