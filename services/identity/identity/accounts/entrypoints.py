"""Entrypoints: staff accounts: invited, changed, suspended, ended."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.identity import accounts as calls
from haven_schemas.acts.identity import first_visit as first_visit_calls

from identity.entrypoints_base import Entrypoints
from identity.people import compare_staff, copy_staff, get_account, list_accounts, list_staff, name_staff
from identity.roles import every_school

from .add import add_staff, invite_staff
from .change import change_account
from .first_visit import first_visit, note_first_visit
from .import_staff import import_staff
from .stop import decide_stop, end_stops, set_account_state
from .tidy import measure_ended, tidy_ended

_TIDY_SECONDS = 600
_MEASURE_SECONDS = 60


@serves(
    (calls.INVITE_STAFF, invite_staff),
    (calls.LIST_ACCOUNTS, list_accounts),
    (calls.GET_ACCOUNT, get_account),
    (calls.CHANGE_ACCOUNT, change_account),
    (calls.SET_ACCOUNT_STATE, set_account_state),
    (calls.DECIDE_STOP, decide_stop),
    (calls.IMPORT_STAFF, import_staff),
    (calls.LIST_STAFF, list_staff),
    (calls.STAFF_NAMES, name_staff),
    (calls.ADD_STAFF, add_staff),
    (calls.COPY_STAFF, copy_staff),
    (calls.COMPARE_STAFF, compare_staff),
)
class AccountsEntrypoints(Entrypoints):
    """Staff accounts: invited, changed, suspended, ended."""

    @every(seconds=_TIDY_SECONDS)
    def tidy_ended(self) -> None:
        """Accounts that ended long ago forget how their owners signed in."""
        own = self.app.own_access("tidy_ended")
        kept = self._extras.sign_in_kept
        tidy_ended(lambda: self.app.database.unit(own, schools=[]), self._extras, kept)

    @every(seconds=_MEASURE_SECONDS)
    def end_stops(self) -> None:
        """Of leads whose suspension nobody agreed to within a day."""
        with self.app.database.unit(self.app.own_access("end_stops"), schools=[]) as unit:
            unit.scope_to(every_school(unit))
            end_stops(unit, self._extras)

    @every(seconds=_MEASURE_SECONDS)
    def measure_ended(self) -> None:
        """Sets the metric of how far that has come."""
        with self.app.database.unit(self.app.own_access("measure_ended"), schools=[]) as unit:
            measure_ended(unit, self._extras.sign_in_kept)


@serves(
    (first_visit_calls.FIRST_VISIT, first_visit),
    (first_visit_calls.NOTE_FIRST_VISIT, note_first_visit),
)
class FirstVisitEntrypoints(Entrypoints):
    """Each person's own."""
