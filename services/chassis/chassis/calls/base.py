"""What the entrypoints of a service share, whatever file they stand in: the process and its adapters."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select

from chassis.ground.context import Access
from chassis.process.application import App, Application
from chassis.units.database import Unit

Extras = TypeVar("Extras")


class Base(Generic[Extras]):
    """Base of a service and of the entrypoints of its rooms; ``Extras``: what its ``build_extras`` answers."""

    app: App = Application()
    everywhere: ClassVar[Select[UUID] | None] = None
    """Selects every school that the service knows, for its own work; None where that is of no school."""

    @property
    def _extras(self) -> Extras:
        extras: Extras = self.app.extras
        return extras

    def _units(self, job: str) -> Callable[..., AbstractContextManager[Unit]]:
        """Opens units of the service's own work, at the schools that are given or everywhere; ``job`` names it."""
        own: Access = self.app.own_access(job)

        def open_unit(schools: Iterable[UUID] | None = None) -> AbstractContextManager[Unit]:
            if schools is None and self.everywhere is None:
                schools = []
            unit: AbstractContextManager[Unit] = self.app.database.unit(
                own, schools=schools, all_schools=self.everywhere if schools is None else None
            )
            return unit

        return open_unit
