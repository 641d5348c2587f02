"""Entrypoints for reports sealed in the browser."""

from functools import partial

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_sealed as contract
from haven_schemas.rpc.incidents_reporting import ConcernReceipt
from haven_schemas.rpc.paging import Empty

from incidents.entrypoints_base import Entrypoints
from incidents.reporting.domain.work import Work
from incidents.reporting.queries import intake_key
from incidents.waiting import carry_out

from .use_cases import open_sealed_report, record_sealed_concern

_OPEN_SECONDS = 3


class SealedEntrypoints(Entrypoints):
    """Taking sealed reports in, and opening those that waited."""

    @rpc(Empty, contract.IntakeKey, right=Right.CONCERN_REPORT, permit=True)
    def intake_key(self, unit: Unit, request: Empty) -> contract.IntakeKey:
        """What a browser seals with."""
        return intake_key.intake_key(unit, self._keyring)

    @rpc(contract.RecordSealedConcern, ConcernReceipt, right=Right.CONCERN_REPORT, permit=True, writes=True)
    def record_sealed_concern(self, unit: Unit, request: contract.RecordSealedConcern) -> ConcernReceipt:
        """Takes a sealed report in, once; its key is in the request, since the report is bound to it."""
        owners = self._extras.owners
        return record_sealed_concern.record_sealed_concern(unit, self._keyring, owners, request)

    @every(seconds=_OPEN_SECONDS)
    def open_sealed_reports(self) -> None:
        """Sealed reports become readable once the vault is back."""
        step = partial(open_sealed_report.open_sealed_report, keyring=self._keyring, owners=self._extras.owners)
        carry_out(self.app, Work.OPEN_SEALED, step)
