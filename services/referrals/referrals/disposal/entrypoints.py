"""Entrypoints: a child's file was destroyed."""

from chassis.calls.entrypoints import reads
from chassis.units.database import Unit
from haven_schemas.events import Envelope, FileDisposed

from referrals.entrypoints_base import Entrypoints

from .forget import forget_records


class DisposalEntrypoints(Entrypoints):
    """Referrals know no child: incidents names the records that are gone."""

    @reads("incidents.file_disposed")
    def file_disposed(self, unit: Unit, envelope: Envelope, event: FileDisposed) -> None:
        """Deletes what is beside those records."""
        forget_records(unit, event)
