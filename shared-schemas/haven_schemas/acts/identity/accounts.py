"""Staff accounts: invited, changed, suspended, ended."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from . import (
    Added,
    AddStaff,
    ComparedStaffPage,
    CompareStaff,
    CopyStaff,
    ListStaff,
    StaffCopy,
    StaffList,
    StaffNames,
)
from .staff import (
    Account,
    AccountChanged,
    AccountPage,
    ChangeAccount,
    GetAccount,
    InviteStaff,
    ListAccounts,
    SetAccountState,
    StaffInvited,
    StaffRows,
    StaffRowsResult,
)
from .stops import DecideStop

INVITE_STAFF = Call(
    "identity.invite_staff",
    InviteStaff,
    StaffInvited,
    what="an account without a password; its owner is mailed a link",
    right=Right.STAFF_ADMINISTER,
    at="as `give_role` for each role",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_LIST_CHANGE,),
)
LIST_ACCOUNTS = Call(
    "identity.list_accounts",
    ListAccounts,
    AccountPage,
    what="accounts with a role, or one that waits, at the caller's schools, by name, in pages",
    right=Right.STAFF_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.STAFF_LIST_READ,),
)
GET_ACCOUNT = Call(
    "identity.get_account",
    GetAccount,
    Account,
    what="one of those",
    right=Right.STAFF_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.STAFF_ACCOUNT_READ,),
)
CHANGE_ACCOUNT = Call(
    "identity.change_account",
    ChangeAccount,
    AccountChanged,
    what="name and address, which may have to wait; `stale_version`",
    right=Right.STAFF_ADMINISTER,
    at="at every school of the account",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.STAFF_ACCOUNT_CHANGE,
        AuditAction.STAFF_ADDRESS_ASK,
        AuditAction.STAFF_ADDRESS_CHANGE,
    ),
)
SET_ACCOUNT_STATE = Call(
    "identity.set_account_state",
    SetAccountState,
    AccountChanged,
    what="suspends, ends or takes back; of the last two who triage at a school for a day, until a second person agrees",
    right=Right.STAFF_ADMINISTER,
    at="at every school of the account",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_STATE_SET,),
)
DECIDE_STOP = Call(
    "identity.decide_stop",
    DecideStop,
    Empty,
    what="whether one of the last two who triage at a school stays suspended",
    right=Right.SESSION_OWN,
    at="and being a second person in it",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_STATE_SET,),
)
IMPORT_STAFF = Call(
    "identity.import_staff",
    StaffRows,
    StaffRowsResult,
    what="a staff list as CSV, previewed or applied",
    right=Right.STAFF_ADMINISTER,
    at="as `invite_staff`",
    tier="elevated",
    seconds=60.0,
    audits=(
        AuditAction.STAFF_LIST_CHANGE,
        AuditAction.STAFF_LIST_READ,
    ),
)
LIST_STAFF = Call(
    "identity.list_staff",
    ListStaff,
    StaffList,
    what="active staff of one school, by name, in pages",
    right=Right.STAFF_READ,
    first_tier="names of colleagues, to choose one",
    audits=(AuditAction.STAFF_LIST_READ,),
)
STAFF_NAMES = Call(
    "identity.staff_names",
    StaffNames,
    StaffList,
    what="names for ids the caller holds",
    right=Right.STAFF_READ,
    first_tier="names of colleagues, beside what they did",
    audits=(AuditAction.STAFF_LIST_READ,),
)
ADD_STAFF = Call(
    "identity.add_staff",
    AddStaff,
    Added,
    what="adds an account with a password and roles in force; people use `invite_staff`",
    right=Right.INSTALLATION_SET_UP,
    tier="elevated",
    setup=True,
    audits=(AuditAction.STAFF_LIST_CHANGE,),
)
COPY_STAFF = Call(
    "identity.copy_staff",
    CopyStaff,
    StaffCopy,
    what="an account with its grants to keep",
    right=Right.SERVICE_STAFF_COPY,
    audits=(AuditAction.STAFF_LIST_READ,),
)
COMPARE_STAFF = Call(
    "identity.compare_staff",
    CompareStaff,
    ComparedStaffPage,
    what="names and addresses of active staff, to be compared with contacts of pupils and not kept",
    right=Right.SERVICE_STAFF_COMPARE,
    audits=(AuditAction.STAFF_LIST_READ,),
)
