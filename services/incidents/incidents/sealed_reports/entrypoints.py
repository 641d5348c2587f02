"""Entrypoints for reports sealed in the browser."""

from functools import partial

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import sealed_reports as calls

from incidents.entrypoints_base import Entrypoints
from incidents.reporting.domain.work import Work
from incidents.reporting.queries import intake_key
from incidents.sealed_reports.use_cases import record_sealed_concern
from incidents.waiting import carry_out

from .use_cases import open_sealed_report

_OPEN_SECONDS = 3


@serves(
    (calls.INTAKE_KEY, intake_key.intake_key),
    (calls.RECORD_SEALED_CONCERN, record_sealed_concern.record_sealed_concern),
)
class SealedEntrypoints(Entrypoints):
    """Taking sealed reports in, and opening those that waited."""

    @every(seconds=_OPEN_SECONDS, rests=True)
    def open_sealed_reports(self) -> None:
        """Sealed reports become readable once the vault is back."""
        step = partial(open_sealed_report.open_sealed_report, keyring=self._keyring, owners=self._extras.owners)
        carry_out(self.app, Work.OPEN_SEALED, step)
