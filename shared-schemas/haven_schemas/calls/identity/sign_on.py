"""Single sign-on: the trust's providers, the way there and back, and links to one's own account."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import (
    AddSignOnProvider,
    BeginSignOn,
    ChangeSignOnProvider,
    FinishSignOn,
    OwnSignOn,
    SetSignOnOnly,
    SignOnBegun,
    SignOnFinished,
    SignOnLinkRef,
    SignOnLinksOf,
    SignOnOnly,
    SignOnProvider,
    SignOnProviderRef,
    SignOnProviders,
    SignOnSwitched,
    SignOnWays,
)
from haven_schemas.rpc.paging import Empty

_OUTSIDE_SECONDS = 15.0
"""Longer than other calls: a provider on the internet is asked on the way."""

SIGN_ON_WAYS = Call(
    "identity.sign_on_ways",
    Empty,
    SignOnWays,
    what="the providers people may sign in by",
    public=True,
    seconds=2.0,
)
BEGIN_SIGN_ON = Call(
    "identity.begin_sign_on",
    BeginSignOn,
    SignOnBegun,
    what="where to sign in at a provider",
    public=True,
    seconds=_OUTSIDE_SECONDS,
)
FINISH_SIGN_ON = Call(
    "identity.finish_sign_on",
    FinishSignOn,
    SignOnFinished,
    what="what a provider sent back becomes a session, or a link of the account that asked",
    public=True,
    audits=(
        AuditAction.SESSION_SIGN_IN,
        AuditAction.SESSION_SIGN_ON_REFUSE,
        AuditAction.SESSION_TIER_ELEVATE,
        AuditAction.STAFF_LOGIN_LOCK,
        AuditAction.STAFF_SIGN_ON_LINK,
    ),
    seconds=_OUTSIDE_SECONDS,
)
OWN_SIGN_ON = Call(
    "identity.own_sign_on",
    Empty,
    OwnSignOn,
    what="the caller's links to providers, and what could be linked",
    right=Right.SESSION_OWN,
    first_tier="one's own links",
    audits=(AuditAction.STAFF_ACCOUNT_READ,),
)
BEGIN_LINK = Call(
    "identity.begin_link",
    BeginSignOn,
    SignOnBegun,
    what="where to sign in at a provider so that it is linked to the caller's account",
    right=Right.SESSION_OWN,
    first_tier="a fresh sign-in, or the second tier where there is one, as the use case asks",
    audits=(),
    seconds=_OUTSIDE_SECONDS,
)
REMOVE_LINK = Call(
    "identity.remove_link",
    SignOnLinkRef,
    Empty,
    what="ends one of the caller's links, and the sessions begun by it",
    right=Right.SESSION_OWN,
    first_tier="a fresh sign-in, or the second tier where there is one, as the use case asks",
    audits=(AuditAction.STAFF_SIGN_ON_UNLINK,),
)
LIST_SIGN_ON_PROVIDERS = Call(
    "identity.list_sign_on_providers",
    Empty,
    SignOnProviders,
    what="the trust's providers, without their secrets",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_TRUST_READ,),
)
ADD_SIGN_ON_PROVIDER = Call(
    "identity.add_sign_on_provider",
    AddSignOnProvider,
    SignOnProvider,
    what="a provider, off until tested and agreed to",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_SET,),
)
CHANGE_SIGN_ON_PROVIDER = Call(
    "identity.change_sign_on_provider",
    ChangeSignOnProvider,
    SignOnProvider,
    what="other facts of one that is off; `stale_version` if changed since read",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_SET,),
)
TEST_SIGN_ON_PROVIDER = Call(
    "identity.test_sign_on_provider",
    SignOnProviderRef,
    SignOnProvider,
    what="asks the provider for its keys, and whether it takes our secret",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_TEST,),
    seconds=_OUTSIDE_SECONDS,
)
SWITCH_ON_PROVIDER = Call(
    "identity.switch_on_provider",
    SignOnProviderRef,
    SignOnSwitched,
    what="asks a second person for it to be used",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_ASK,),
)
SWITCH_OFF_PROVIDER = Call(
    "identity.switch_off_provider",
    SignOnProviderRef,
    SignOnSwitched,
    what="nobody signs in by it any more, and the sessions begun by it end",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_SWITCH,),
)
SIGN_ON_ONLY = Call(
    "identity.sign_on_only",
    Empty,
    SignOnOnly,
    what="whether passwords are for two emergency accounts alone, which these are, and how many accounts are linked",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_TRUST_READ,),
)
SET_SIGN_ON_ONLY = Call(
    "identity.set_sign_on_only",
    SetSignOnOnly,
    SignOnOnly,
    what="names two accounts that keep their password and makes everybody else sign in at a provider, or ends that",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_ONLY,),
)
END_SIGN_ON_LINKS = Call(
    "identity.end_sign_on_links",
    SignOnLinksOf,
    Empty,
    what="ends somebody else's links to providers, and the sessions begun by them",
    right=Right.STAFF_ADMINISTER,
    at="at every school of the account",
    tier="elevated",
    audits=(AuditAction.STAFF_SIGN_ON_UNLINK,),
)
