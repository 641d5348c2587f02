"""Passwords, mailed links, and the trust's rules for signing in."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from .first_run import CopyNotice, NoticeCopy
from .passwords import (
    AskReset,
    ChangePassword,
    CheckMailedLink,
    MailedLinkUsed,
    MailedLinkView,
    PasswordChanged,
    PasswordRules,
    PolicyView,
    SchoolTimeOut,
    SendMailedLink,
    TrustPolicy,
    UseMailedLink,
)

PASSWORD_RULES = Call(
    "identity.password_rules",
    Empty,
    PasswordRules,
    what="what a new password must be like",
    public=True,
)
CHANGE_PASSWORD = Call(
    "identity.change_password",
    ChangePassword,
    PasswordChanged,
    what="the caller's own; every other session ends",
    right=Right.SESSION_RENEW,
    first_tier="one's own, with the present one",
    audits=(
        AuditAction.STAFF_PASSWORD_CHANGE,
        AuditAction.STAFF_PASSWORD_REFUSE,
    ),
)
ASK_RESET = Call(
    "identity.ask_reset",
    AskReset,
    Empty,
    what="a link by mail, if there is such an account; the answer does not tell",
    public=True,
    audits=(
        AuditAction.STAFF_LINK_REFUSE,
        AuditAction.STAFF_LINK_SEND,
    ),
)
CHECK_LINK = Call(
    "identity.check_link",
    CheckMailedLink,
    MailedLinkView,
    what="what a link is for; spends nothing",
    public=True,
    audits=(
        AuditAction.STAFF_LINK_REFUSE,
        AuditAction.STAFF_LINK_USE,
    ),
)
USE_LINK = Call(
    "identity.use_link",
    UseMailedLink,
    MailedLinkUsed,
    what="spends a link and sets the password",
    public=True,
    audits=(
        AuditAction.STAFF_LINK_REFUSE,
        AuditAction.STAFF_LINK_USE,
    ),
)
SEND_LINK = Call(
    "identity.send_link",
    SendMailedLink,
    Empty,
    what="has a link mailed to the account's own address",
    right=Right.STAFF_ADMINISTER,
    at="at every school of the account",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_LINK_SEND,),
)
COPY_NOTICE = Call(
    "identity.copy_notice",
    CopyNotice,
    NoticeCopy,
    what="what a mail to an owner says, until it is sent",
    right=Right.SERVICE_NOTICE_COPY,
    audits=(AuditAction.STAFF_NOTICE_COPY,),
)
NOTICE_SENT = Call(
    "identity.notice_sent",
    CopyNotice,
    Empty,
    what="the mail is out: the link's token is cleared",
    right=Right.SERVICE_NOTICE_COPY,
    audits=(AuditAction.STAFF_NOTICE_COPY,),
)
GET_POLICY = Call(
    "identity.get_policy",
    Empty,
    PolicyView,
    what="the trust's rules and the caller's schools' time-outs",
    right=Right.TIME_OUT_SET,
    tier="elevated",
    audits=(AuditAction.POLICY_TRUST_READ,),
)
SET_POLICY = Call(
    "identity.set_policy",
    TrustPolicy,
    TrustPolicy,
    what="changes them; `stale_version` if changed since read",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.POLICY_TRUST_SET,),
)
SET_SCHOOL_TIME_OUT = Call(
    "identity.set_school_time_out",
    SchoolTimeOut,
    SchoolTimeOut,
    what="a school's own idle time-out",
    right=Right.TIME_OUT_SET,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.POLICY_TIME_OUT_SET,),
)
