"""Members of staff who are kept from a child's records."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import (
    AnswerLinkQuestion,
    CountStaffLinks,
    LinkQuestionAnswered,
    LinkQuestionCount,
    LinkQuestions,
    LinkStaff,
    ListStaffLinks,
    StaffLinkCounts,
    StaffLinked,
    StaffLinkPage,
    StaffLinkQuery,
    WorkQuery,
    WorkToPassOn,
)
from haven_schemas.rpc.paging import Empty

LINK_STAFF = Call(
    "incidents.link_staff",
    LinkStaff,
    StaffLinked,
    what="keeps a member of staff from a child's records",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONFLICT_LINK_SET, AuditAction.CONFLICT_QUESTION_ASK),
)
END_STAFF_LINK = Call(
    "incidents.end_staff_link",
    StaffLinkQuery,
    StaffLinked,
    what="the link no longer holds",
    right=Right.CONCERN_TRIAGE,
    at="at the school, not oneself nor kept from the child",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONFLICT_LINK_END,),
)
LIST_STAFF_LINKS = Call(
    "incidents.list_staff_links",
    ListStaffLinks,
    StaffLinkPage,
    what="who is kept from whose records",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.CONFLICT_LIST_READ,),
)
COUNT_STAFF_LINKS = Call(
    "incidents.count_staff_links",
    CountStaffLinks,
    StaffLinkCounts,
    what="from how many children of a school colleagues are kept; nothing of the caller, and of no child",
    right=Right.SIGHT_REVIEW,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.CONFLICT_LIST_READ,),
)
WORK_TO_PASS_ON = Call(
    "incidents.work_to_pass_on",
    WorkQuery,
    WorkToPassOn,
    what=("open actions, concerns and records about a child that are given to those who are kept from the child"),
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.CONFLICT_LIST_READ,),
)
LINK_QUESTIONS = Call(
    "incidents.link_questions",
    Empty,
    LinkQuestions,
    what="colleagues of whom the caller is asked, or told, whether they are kept from a child",
    right=Right.SESSION_OWN,
    at="of those who are asked or told alone",
    tier="elevated",
    audits=(AuditAction.CONFLICT_LIST_READ,),
)
COUNT_LINK_QUESTIONS = Call(
    "incidents.count_link_questions",
    Empty,
    LinkQuestionCount,
    what="how many of those there are",
    right=Right.SESSION_OWN,
    at="of those who are asked or told alone",
    tier="elevated",
    audits=(AuditAction.CONFLICT_LIST_READ,),
)
ANSWER_LINK_QUESTION = Call(
    "incidents.answer_link_question",
    AnswerLinkQuestion,
    LinkQuestionAnswered,
    what="whether a colleague is kept from a child",
    right=Right.SESSION_OWN,
    at="of those who are asked alone",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONFLICT_QUESTION_DECIDE,),
)
