"""Entrypoints for reports sealed in the browser."""

from functools import partial

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import sealed_reports as calls
from haven_schemas.calls.incidents import unopened as unopened_calls

from incidents.entrypoints_base import Entrypoints
from incidents.reporting.domain.work import Work
from incidents.reporting.queries import intake_key
from incidents.sealed_reports.queries import unopened_reports
from incidents.sealed_reports.use_cases import record_sealed_concern
from incidents.waiting import carry_out

from .use_cases import (
    agree_discard,
    discard_agreed,
    open_sealed_report,
    propose_discard,
    try_unopened_report,
    withdraw_discard,
)

_OPEN_SECONDS = 3
_DISCARD_SECONDS = 5


@serves(
    (calls.INTAKE_KEY, intake_key.intake_key),
    (calls.RECORD_SEALED_CONCERN, record_sealed_concern.record_sealed_concern),
    (unopened_calls.UNOPENED_REPORTS, unopened_reports.unopened_reports),
    (unopened_calls.TRY_UNOPENED_REPORT, try_unopened_report.try_unopened_report),
    (unopened_calls.PROPOSE_DISCARD, propose_discard.propose_discard),
    (unopened_calls.AGREE_DISCARD, agree_discard.agree_discard),
    (unopened_calls.WITHDRAW_DISCARD, withdraw_discard.withdraw_discard),
)
class SealedEntrypoints(Entrypoints):
    """Taking sealed reports in, opening those that waited, and what becomes of those that do not open."""

    @every(seconds=_OPEN_SECONDS, rests=True)
    def open_sealed_reports(self) -> None:
        """Sealed reports become readable once the vault is back."""
        step = partial(open_sealed_report.open_sealed_report, keyring=self._keyring, owners=self._extras.owners)
        carry_out(self.app, Work.OPEN_SEALED, step)

    @every(seconds=_DISCARD_SECONDS)
    def discard_agreed(self) -> None:
        """What two people agreed to destroy unread."""
        discard_agreed.discard_agreed(self.app, self._keyring, self._extras.owners)
