"""Entrypoints: staff accounts: invited, changed, suspended, ended."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import accounts as calls

from identity.accounts.queries import compare_staff, copy_staff, list_accounts, list_staff, name_staff
from identity.accounts.use_cases import add_staff, change_account, import_staff, invite_staff, set_account_state
from identity.entrypoints_base import Entrypoints


@serves(
    (calls.INVITE_STAFF, invite_staff.invite_staff),
    (calls.LIST_ACCOUNTS, list_accounts.list_accounts),
    (calls.GET_ACCOUNT, list_accounts.get_account),
    (calls.CHANGE_ACCOUNT, change_account.change_account),
    (calls.SET_ACCOUNT_STATE, set_account_state.set_account_state),
    (calls.IMPORT_STAFF, import_staff.import_staff),
    (calls.LIST_STAFF, list_staff.list_staff),
    (calls.STAFF_NAMES, name_staff.name_staff),
    (calls.ADD_STAFF, add_staff.add_staff),
    (calls.COPY_STAFF, copy_staff.copy_staff),
    (calls.COMPARE_STAFF, compare_staff.compare_staff),
)
class AccountsEntrypoints(Entrypoints):
    """Staff accounts: invited, changed, suspended, ended."""
