"""Inboxes, the mail channel, and when the next people are told."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import (
    AlertPage,
    EarlierAlertPage,
    GoneRecord,
    GoneRecordQuery,
    ListAlerts,
    MailChannel,
    MailChannelState,
    MarkedRead,
    MarkRead,
    SetMailChannel,
    UnreadRule,
)
from haven_schemas.rpc.hosting import Connections
from haven_schemas.rpc.paging import Empty

LIST_INBOX = Call(
    "alerts.list_inbox",
    ListAlerts,
    AlertPage,
    what="the caller's own inbox, newest first, in pages; `unread` counts the whole inbox",
    right=Right.ALERT_READ,
    tier="elevated",
    audits=(AuditAction.ALERT_INBOX_READ,),
)
LIST_ALERTS = Call(
    "alerts.list_alerts",
    ListAlerts,
    EarlierAlertPage,
    what="the same without alerts about handovers of files, for a gateway of the release before",
    right=Right.ALERT_READ,
    tier="elevated",
    audits=(AuditAction.ALERT_INBOX_READ,),
    replaced_by="alerts.list_inbox",
)
MARK_READ = Call(
    "alerts.mark_read",
    MarkRead,
    MarkedRead,
    what="marks own alerts read; they stay. Ids of others change nothing and are not told",
    right=Right.ALERT_READ,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ALERT_INBOX_MARK,),
)
SET_MAIL_CHANNEL = Call(
    "alerts.set_mail_channel",
    SetMailChannel,
    MailChannel,
    what="turns mail on or off for the trust",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    setup=True,
    writes=True,
    audits=(AuditAction.ALERT_CHANNEL_SET,),
)
MAIL_CHANNEL = Call(
    "alerts.mail_channel",
    Empty,
    MailChannelState,
    what="whether mail goes out, and since when",
    right=Right.POLICY_SET,
    tier="elevated",
    audits=(AuditAction.ALERT_CHANNEL_READ,),
)
UNREAD_RULE = Call(
    "alerts.unread_rule",
    Empty,
    UnreadRule,
    what="when the next people are told of a concern that nobody has read",
    right=Right.POLICY_SET,
    tier="elevated",
    audits=(AuditAction.ALERT_RULE_READ,),
)
SET_UNREAD_RULE = Call(
    "alerts.set_unread_rule",
    UnreadRule,
    UnreadRule,
    what="sets that for the trust",
    right=Right.POLICY_SET,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ALERT_RULE_SET,),
)
GONE_RECORD = Call(
    "alerts.gone_record",
    GoneRecordQuery,
    GoneRecord,
    what="whether a record the caller was told of is gone; nothing to whoever was never told",
    right=Right.ALERT_READ,
    tier="elevated",
    audits=(AuditAction.ALERT_INBOX_READ,),
)
CONNECTIONS = Call(
    "alerts.connections",
    Empty,
    Connections,
    what="what this service is connected to, and whether each link is encrypted; no name, no password",
    right=Right.SIGHT_REVIEW,
    tier="elevated",
)
