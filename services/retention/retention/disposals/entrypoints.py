"""Entrypoints of disposals."""

from chassis.calls.entrypoints import every, hears, reads, serves
from chassis.units.database import Unit
from haven_schemas.acts.retention import disposals_calls as calls
from haven_schemas.events import (
    AlertsDisposed,
    Envelope,
    LogCopiesDisposed,
    PupilDisposed,
    ReferralsDisposed,
)

from retention.entrypoints_base import Entrypoints

from .keys import (
    destroy_again,
    destroy_keys,
    measure_disposals,
    newest_came_back,
    send_again,
    take_answer,
    take_file_disposed,
)
from .lists import get_disposal, list_destroyed, list_disposals
from .proposal import agree_disposal, end_stop_disposal, propose_disposal, stop_disposal, withdraw_disposal
from .second_reader import find_file_to_read, open_disposal
from .waiting import look_after_waiting

_LOOK_SECONDS = 10
_DESTROY_SECONDS = 5
_AGAIN_SECONDS = 30
_CAME_BACK_SECONDS = 3600
_NEWEST_SECONDS = 10


@serves(
    (calls.PROPOSE_DISPOSAL, propose_disposal),
    (calls.AGREE_DISPOSAL, agree_disposal),
    (calls.OPEN_DISPOSAL, open_disposal),
    (calls.FIND_FILE_TO_READ, find_file_to_read),
    (calls.WITHDRAW_DISPOSAL, withdraw_disposal),
    (calls.STOP_DISPOSAL, stop_disposal),
    (calls.END_STOP_DISPOSAL, end_stop_disposal),
    (calls.GET_DISPOSAL, get_disposal),
    (calls.LIST_DISPOSALS, list_disposals),
    (calls.LIST_DESTROYED, list_destroyed),
)
@hears(
    ("incidents.file_disposed", take_file_disposed),
)
class DisposalEntrypoints(Entrypoints):
    """A child's file is destroyed for good."""

    @reads("pupils.subject_disposed")
    def pupil_disposed(self, unit: Unit, envelope: Envelope, event: PupilDisposed) -> None:
        """The roll has nothing left."""
        take_answer(unit, "pupils", event.disposal_id, {"roll_rows": event.rows})

    @reads("referrals.subject_disposed")
    def referrals_disposed(self, unit: Unit, envelope: Envelope, event: ReferralsDisposed) -> None:
        """Referrals has nothing left."""
        numbers = {"referrals": event.referrals, "dates": event.dates}
        take_answer(unit, "referrals", event.disposal_id, numbers)

    @reads("alerts.subject_disposed")
    def alerts_disposed(self, unit: Unit, envelope: Envelope, event: AlertsDisposed) -> None:
        """Alerts has nothing left."""
        numbers = {"alerts": event.alerts, "mails": event.mails}
        take_answer(unit, "alerts", event.disposal_id, numbers)

    @reads("audit.subject_disposed")
    def log_copies_disposed(self, unit: Unit, envelope: Envelope, event: LogCopiesDisposed) -> None:
        """The log's copies are gone."""
        take_answer(unit, "audit", event.disposal_id, {"log_rows": event.rows})

    @every(seconds=_LOOK_SECONDS)
    def look_after_waiting(self) -> None:
        """Ends what is old, counts days, and on its day checks and orders."""
        extras = self._extras
        look_after_waiting(
            self._units("look_after_waiting"),
            extras.owners,
            extras.own_time(),
            a_minute=extras.disposals_a_minute,
            may_order=extras.may_order(),
        )

    @every(seconds=_DESTROY_SECONDS, most_while_away=60)
    def destroy_keys(self) -> None:
        """Of files that were taken out."""
        destroy_keys(self._units("destroy_keys"), self.app.vault)

    @every(seconds=_NEWEST_SECONDS, most_while_away=60)
    def look_for_newest(self) -> None:
        """Whether the key that was destroyed last came back, and with it others."""
        newest_came_back(self._units("look_for_newest"), self.app.vault)

    @every(seconds=_CAME_BACK_SECONDS)
    def destroy_again(self) -> None:
        """Keys that an older snapshot of the vault brought back."""
        after = destroy_again(self._units("destroy_again"), self.app.vault, None)
        while after is not None:
            after = destroy_again(self._units("destroy_again"), self.app.vault, after)

    @every(seconds=_AGAIN_SECONDS)
    def send_again(self) -> None:
        """What is not answered; and sets the metric of how long the oldest is under way."""
        with self._units("send_again")() as unit:
            send_again(unit)
            measure_disposals(unit)
