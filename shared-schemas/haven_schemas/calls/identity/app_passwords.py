"""Passwords of apps, which open one's own calendar without names."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.app_passwords import (
    AppPasswordMade,
    AppPasswordRef,
    AppPasswords,
    AppToken,
    MakeAppPassword,
    TokenForAppPassword,
)
from haven_schemas.rpc.paging import Empty

MAKE_APP_PASSWORD = Call(
    "identity.make_app_password",
    MakeAppPassword,
    AppPasswordMade,
    what="a password for an app, which opens the caller's calendar without names; it is shown once",
    right=Right.SESSION_OWN,
    tier="elevated",
    writes=True,
    audits=(AuditAction.CALENDAR_ACCESS_MAKE,),
)
LIST_APP_PASSWORDS = Call(
    "identity.list_app_passwords",
    Empty,
    AppPasswords,
    what="the caller's own passwords of apps, and when each was last used",
    right=Right.SESSION_OWN,
    first_tier="names that the caller gave their own devices",
)
WITHDRAW_APP_PASSWORD = Call(
    "identity.withdraw_app_password",
    AppPasswordRef,
    Empty,
    what="a password of an app holds no more, from the next request on",
    right=Right.SESSION_OWN,
    first_tier="takes access away, and gives none",
    writes=True,
    audits=(AuditAction.CALENDAR_ACCESS_WITHDRAW,),
)
TOKEN_FOR_APP_PASSWORD = Call(
    "identity.token_for_app_password",
    TokenForAppPassword,
    AppToken,
    what="access token of a minute for the calendar of whoever made the password",
    public=True,
    seconds=3.0,
    audits=(AuditAction.CALENDAR_ACCESS_REFUSE,),
)
