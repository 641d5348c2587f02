"""The data protection officer's cases, and finding a child for one of them."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.data_cases import (
    CaseChild,
    CaseChildQuery,
    CaseOpened,
    CasePage,
    CheckCase,
    DataCase,
    DataCaseQuery,
    FindForCase,
    FoundForCase,
    ListCases,
    OpenCase,
)

OPEN_CASE = Call(
    "pupils.open_case",
    OpenCase,
    CaseOpened,
    what="opens a data protection case, with a reference and a reason, which are kept sealed",
    right=Right.DATA_OVERSEE,
    at="somewhere, and no right that reads records anywhere",
    tier="elevated",
    writes=True,
    audits=(AuditAction.DATA_CASE_OPEN,),
)
CLOSE_CASE = Call(
    "pupils.close_case",
    DataCaseQuery,
    Empty,
    what="closes one of the caller's own: nobody is looked up for it any more",
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    writes=True,
    audits=(AuditAction.DATA_CASE_CLOSE,),
)
LIST_CASES = Call(
    "pupils.list_cases",
    ListCases,
    CasePage,
    what="the caller's own cases, newest first",
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    audits=(AuditAction.DATA_CASE_READ,),
)
GET_CASE = Call(
    "pupils.get_case",
    DataCaseQuery,
    DataCase,
    what="one of them",
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    audits=(AuditAction.DATA_CASE_READ,),
)
FIND_FOR_CASE = Call(
    "pupils.find_for_case",
    FindForCase,
    FoundForCase,
    what=(
        "children by name, birth date and school, for an open case; at most 20, none protected or linked to the caller"
    ),
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    audits=(AuditAction.DATA_CHILD_FIND,),
)
SHOW_FOR_CASE = Call(
    "pupils.show_for_case",
    CaseChildQuery,
    CaseChild,
    what="who one of these children is, for an open case",
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    audits=(AuditAction.DATA_CHILD_FIND,),
)
CHECK_CASE = Call(
    "pupils.check_case",
    CheckCase,
    CaseChild,
    what="for services: whether a member of staff may be told about a child for a case of theirs",
    right=Right.SERVICE_CASE_CHECK,
    audits=(AuditAction.DATA_CASE_CHECK,),
)
