"""Inboxes, the mail channel, when the next people are told, and who is away."""

from ..audit_actions import AuditAction
from ..call import Call
from ..rights import Right
from .absences import (
    Absences,
    AbsencesQuery,
    AwaySaid,
    EndAbsence,
    SayAway,
    StaffAway,
    StaffAwayQuery,
    TeamAbsences,
    TeamAbsencesQuery,
    TeamsAway,
)
from .alerts import (
    AlertPage,
    DigestChoice,
    EarlierAlertPage,
    GoneRecord,
    GoneRecordQuery,
    InboxPage,
    ListAlerts,
    MailChannel,
    MailChannelState,
    MarkedRead,
    MarkRead,
    NewAlerts,
    NewAlertsQuery,
    SetDigest,
    SetMailChannel,
    ToldOf,
    ToldOfQuery,
    UnreadRule,
)
from .hosting import Connections
from .paging import Empty

_WHOSE = "for oneself; for a colleague `staff:administer` at a school of theirs"

READ_INBOX = Call(
    "alerts.read_inbox",
    ListAlerts,
    InboxPage,
    what="the caller's own inbox, newest first, in pages; `unread` counts the whole inbox",
    right=Right.ALERT_READ,
    tier="elevated",
    audits=(AuditAction.ALERT_INBOX_READ,),
)
LIST_INBOX = Call(
    "alerts.list_inbox",
    ListAlerts,
    AlertPage,
    what="the same without alerts about deadlines, for a gateway of the release before",
    right=Right.ALERT_READ,
    tier="elevated",
    audits=(AuditAction.ALERT_INBOX_READ,),
    replaced_by="alerts.read_inbox",
)
LIST_ALERTS = Call(
    "alerts.list_alerts",
    ListAlerts,
    EarlierAlertPage,
    what="the same without alerts about handovers of files, for a gateway of the release before",
    right=Right.ALERT_READ,
    tier="elevated",
    audits=(AuditAction.ALERT_INBOX_READ,),
    replaced_by="alerts.read_inbox",
)
NEW_ALERTS = Call(
    "alerts.new_alerts",
    NewAlertsQuery,
    NewAlerts,
    what="ids of the caller's own alerts since an instant, and since when nobody is mailed; no line of an alert",
    right=Right.ALERT_READ,
    first_tier="how many of one's own alerts are new; to read one takes the second tier",
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
    what="turns mail on for the trust, or off after a school day's notice to trust lead and data protection officer",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    setup=True,
    writes=True,
    audits=(AuditAction.ALERT_CHANNEL_SET, AuditAction.ALERT_RECORD_ADD),
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
DIGEST_CHOICE = Call(
    "alerts.digest_choice",
    Empty,
    DigestChoice,
    what="whether the caller wants what can wait in one mail a day, and when",
    right=Right.ALERT_READ,
    tier="elevated",
    audits=(AuditAction.ALERT_DIGEST_READ,),
)
SET_DIGEST = Call(
    "alerts.set_digest",
    SetDigest,
    DigestChoice,
    what="sets that: a time within the duty hours of a school of theirs, or each alert by itself",
    right=Right.ALERT_READ,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ALERT_DIGEST_SET,),
)
TOLD_OF = Call(
    "alerts.told_of",
    ToldOfQuery,
    ToldOf,
    what="who was told of a concern or record that the caller sees, when, by which mail, who read it and who opened it",
    right=Right.RECORD_READ,
    at="with sight of the record, which incidents is asked about in the caller's name",
    tier="elevated",
    audits=(AuditAction.ALERT_TOLD_READ,),
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
SAY_AWAY = Call(
    "alerts.say_away",
    SayAway,
    AwaySaid,
    what="the caller, or a colleague, is away from a first to a last day",
    right=Right.ALERT_READ,
    at=_WHOSE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ALERT_AWAY_SAY,),
)
END_ABSENCE = Call(
    "alerts.end_absence",
    EndAbsence,
    Empty,
    what="ends an absence early, or takes back one that has not begun",
    right=Right.ALERT_READ,
    at=_WHOSE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ALERT_AWAY_END,),
)
LIST_ABSENCES = Call(
    "alerts.list_absences",
    AbsencesQuery,
    Absences,
    what="one's own absences, or a colleague's",
    right=Right.ALERT_READ,
    at=_WHOSE,
    tier="elevated",
    audits=(AuditAction.ALERT_AWAY_READ,),
)
STAFF_AWAY = Call(
    "alerts.staff_away",
    StaffAwayQuery,
    StaffAway,
    what="who of a school's staff is away today, and until when: for where work is given to somebody",
    right=Right.STAFF_READ,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.ALERT_AWAY_READ,),
)
TEAM_ABSENCES = Call(
    "alerts.team_absences",
    TeamAbsencesQuery,
    TeamAbsences,
    what="who of a school's safeguarding team is away when, and when nobody of it is there",
    right=Right.SCHOOL_ADMINISTER,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.ALERT_AWAY_READ,),
)
TEAMS_AWAY = Call(
    "alerts.teams_away",
    Empty,
    TeamsAway,
    what="the caller's schools at which everybody of the safeguarding team is away, and when",
    right=Right.SCHOOL_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.ALERT_AWAY_READ,),
)
