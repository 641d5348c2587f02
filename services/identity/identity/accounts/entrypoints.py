"""Entrypoints: staff accounts: invited, changed, suspended, ended."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.identity import accounts as calls

from identity.accounts.queries import compare_staff, copy_staff, list_accounts, list_staff, name_staff
from identity.accounts.use_cases import (
    add_staff,
    change_account,
    decide_stop,
    import_staff,
    invite_staff,
    set_account_state,
    tidy_ended,
)
from identity.entrypoints_base import Entrypoints
from identity.roles.queries.grants_of_staff import every_school

_TIDY_SECONDS = 600
_MEASURE_SECONDS = 60


@serves(
    (calls.INVITE_STAFF, invite_staff.invite_staff),
    (calls.LIST_ACCOUNTS, list_accounts.list_accounts),
    (calls.GET_ACCOUNT, list_accounts.get_account),
    (calls.CHANGE_ACCOUNT, change_account.change_account),
    (calls.SET_ACCOUNT_STATE, set_account_state.set_account_state),
    (calls.DECIDE_STOP, decide_stop.decide_stop),
    (calls.IMPORT_STAFF, import_staff.import_staff),
    (calls.LIST_STAFF, list_staff.list_staff),
    (calls.STAFF_NAMES, name_staff.name_staff),
    (calls.ADD_STAFF, add_staff.add_staff),
    (calls.COPY_STAFF, copy_staff.copy_staff),
    (calls.COMPARE_STAFF, compare_staff.compare_staff),
)
class AccountsEntrypoints(Entrypoints):
    """Staff accounts: invited, changed, suspended, ended."""

    @every(seconds=_TIDY_SECONDS)
    def tidy_ended(self) -> None:
        """Accounts that ended long ago forget how their owners signed in."""
        own = self.app.own_access("tidy_ended")
        kept = self._extras.sign_in_kept
        tidy_ended.tidy_ended(lambda: self.app.database.unit(own, schools=[]), self._extras, kept)

    @every(seconds=_MEASURE_SECONDS)
    def end_stops(self) -> None:
        """Of leads whose suspension nobody agreed to within a day."""
        with self.app.database.unit(self.app.own_access("end_stops"), schools=[]) as unit:
            unit.scope_to(every_school(unit))
            decide_stop.end_stops(unit, self._extras)

    @every(seconds=_MEASURE_SECONDS)
    def measure_ended(self) -> None:
        """Sets the metric of how far that has come."""
        with self.app.database.unit(self.app.own_access("measure_ended"), schools=[]) as unit:
            tidy_ended.measure_ended(unit, self._extras.sign_in_kept)
