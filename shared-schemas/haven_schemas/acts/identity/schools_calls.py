"""The trust's schools."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from ..school_closing import CloseSchool, ClosingQuery, PlanClosing, ReopenSchool, SchoolClosing
from . import Added, AddSchool, CopySchool, School, SchoolList, SchoolNameList, SchoolNames
from .calendar import (
    ChangeTrust,
    GetCalendar,
    GetSchoolYears,
    SchoolCalendar,
    SchoolYears,
    SchoolYearVersion,
    SetOpeningHours,
    SetSchoolYear,
    TrustView,
)
from .schools import (
    AddSchools,
    ChangeSchool,
    ConvertSchool,
    GetSchool,
    SchoolRecord,
    SchoolRecords,
    SchoolsAdded,
    SchoolVersion,
)

_ASKS_OTHERS_SECONDS = 20.0
"""Two services are asked one after the other."""

LIST_SCHOOLS = Call(
    "identity.list_schools",
    Empty,
    SchoolList,
    what="the caller's schools",
    right=Right.SCHOOL_READ,
    setup=True,
    first_tier="names of one's schools",
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
SCHOOL_NAMES = Call(
    "identity.school_names",
    SchoolNames,
    SchoolNameList,
    what="names of schools of the trust, to say where a child came from or went",
    right=Right.SCHOOL_READ,
    first_tier="names of schools, which are public",
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
ADD_SCHOOL = Call(
    "identity.add_school",
    AddSchool,
    Added,
    what="adds a school, or answers the one with that URN",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    setup=True,
    writes=True,
    audits=(AuditAction.SCHOOL_LIST_CHANGE,),
)
COPY_SCHOOL = Call(
    "identity.copy_school",
    CopySchool,
    School,
    what="a school to keep",
    right=Right.SERVICE_SCHOOL_COPY,
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
ADD_SCHOOLS = Call(
    "identity.add_schools",
    AddSchools,
    SchoolsAdded,
    what="adds schools, all or none; one that is there already stays as it is",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SCHOOL_LIST_CHANGE,),
)
SCHOOL_RECORDS = Call(
    "identity.school_records",
    Empty,
    SchoolRecords,
    what="the schools the caller looks after, with their facts",
    right=Right.SCHOOL_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
GET_SCHOOL = Call(
    "identity.get_school",
    GetSchool,
    SchoolRecord,
    what="one of them",
    right=Right.SCHOOL_ADMINISTER,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
CHANGE_SCHOOL = Call(
    "identity.change_school",
    ChangeSchool,
    SchoolVersion,
    what="another name or other facts; `stale_version` if changed since read",
    right=Right.SCHOOL_ADMINISTER,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SCHOOL_RECORD_CHANGE,),
)
CONVERT_SCHOOL = Call(
    "identity.convert_school",
    ConvertSchool,
    SchoolVersion,
    what="another URN, from a day on; the earlier numbers stay known; `stale_version`",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SCHOOL_RECORD_CHANGE,),
)
SCHOOL_YEARS = Call(
    "identity.school_years",
    GetSchoolYears,
    SchoolYears,
    what="term dates, INSET days and opening hours as they were entered",
    right=Right.SCHOOL_ADMINISTER,
    at="at the school, or at every school",
    tier="elevated",
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
SET_SCHOOL_YEAR = Call(
    "identity.set_school_year",
    SetSchoolYear,
    SchoolYearVersion,
    what="the dates of one academic year, of a school or of the trust; `stale_version`",
    right=Right.SCHOOL_ADMINISTER,
    at="at the school, or at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SCHOOL_DATES_SET,),
)
SET_OPENING_HOURS = Call(
    "identity.set_opening_hours",
    SetOpeningHours,
    SchoolVersion,
    what="a school's opening hours by weekday; `stale_version`",
    right=Right.SCHOOL_ADMINISTER,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SCHOOL_DATES_SET,),
)
SCHOOL_CALENDAR = Call(
    "identity.school_calendar",
    GetCalendar,
    SchoolCalendar,
    what="what holds: terms, closures, INSET days, bank holidays and opening hours of a school",
    right=Right.SCHOOL_READ,
    at="at the school",
    first_tier="dates of a school, which are public",
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
COPY_CALENDAR = Call(
    "identity.copy_calendar",
    GetCalendar,
    SchoolCalendar,
    what="the same for a service, to count days by",
    right=Right.SERVICE_SCHOOL_COPY,
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
GET_TRUST = Call(
    "identity.get_trust",
    Empty,
    TrustView,
    what="the trust's name",
    right=Right.SCHOOL_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.SCHOOL_LIST_READ,),
)
CHANGE_TRUST = Call(
    "identity.change_trust",
    ChangeTrust,
    TrustView,
    what="another name for the trust; `stale_version`",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.INSTALLATION_TRUST_CHANGE,),
)
SCHOOL_CLOSING = Call(
    "identity.school_closing",
    ClosingQuery,
    SchoolClosing,
    what="what stands in the way of closing a school, in numbers",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.SCHOOL_CLOSING_READ,),
    seconds=_ASKS_OTHERS_SECONDS,
)
PLAN_CLOSING = Call(
    "identity.plan_closing",
    PlanClosing,
    SchoolVersion,
    what="the day on which a school closes by GIAS; `stale_version`",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SCHOOL_CLOSING_CHANGE,),
)
CLOSE_SCHOOL = Call(
    "identity.close_school",
    CloseSchool,
    SchoolVersion,
    what="closes a school at which nothing is open; `school_in_use`, `stale_version`",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SCHOOL_CLOSING_CHANGE,),
    seconds=_ASKS_OTHERS_SECONDS,
)
REOPEN_SCHOOL = Call(
    "identity.reopen_school",
    ReopenSchool,
    SchoolVersion,
    what="opens it again; `stale_version`",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.SCHOOL_CLOSING_CHANGE,),
)
