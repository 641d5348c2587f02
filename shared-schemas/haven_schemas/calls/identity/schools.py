"""The trust's schools."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import Added, AddSchool, CopySchool, School, SchoolList, SchoolNameList, SchoolNames
from haven_schemas.rpc.identity_schools import (
    AddSchools,
    ChangeSchool,
    GetSchool,
    SchoolRecord,
    SchoolRecords,
    SchoolsAdded,
    SchoolVersion,
)
from haven_schemas.rpc.paging import Empty

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
