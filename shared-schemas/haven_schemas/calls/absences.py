"""Who is away from when to when, at the alerts service."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.absences import (
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
from haven_schemas.rpc.paging import Empty

_WHOSE = "for oneself; for a colleague `staff:administer` at a school of theirs"

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
