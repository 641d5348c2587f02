"""RPC of the incidents service: members of staff who are linked to a child, and kept from the child's records."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import MOST, Empty, Paged
from .chronology import ReadingKind

StaffLinkKind = Literal["parent", "relative", "former_pupil", "other"]


class LinkStaff(Contract):
    """Keeps a member of staff from a child's records: the child's parent or relative, or who was that pupil."""

    staff_id: UUID
    subject_id: UUID
    kind: StaffLinkKind


class StaffLinkQuery(Contract):
    """One link."""

    link_id: UUID


class StaffLinked(Contract):
    """The link. Not ``active``: too few others triage the child, so that somebody else is asked first."""

    id: UUID
    active: bool


class StaffLink(Contract):
    """Who is kept from whose records, by whose word. ``ended_at``: and until when. ``ends_at``: when it ends by itself,
    unless the trust lead, or who watches over the data, agrees."""

    id: UUID
    staff_id: UUID
    subject_id: UUID
    school_id: UUID
    kind: StaffLinkKind
    set_by: UUID
    set_at: datetime
    ended_by: UUID | None
    ended_at: datetime | None
    ends_at: datetime | None = None


class WorkQuery(Contract):
    """Open work about one child of those who are linked to the child."""

    subject_id: UUID


class OpenWork(Contract):
    """Something given to a member of staff who is kept from it. ``matter_id``: the action, concern or record."""

    staff_id: UUID
    kind: Literal["action", "concern", "incident"]
    matter_id: UUID
    due_on: str | None = None


class WorkToPassOn(Contract):
    """What they no longer see, and somebody else should be given."""

    work: list[OpenWork]


class ListStaffLinks(Paged):
    """Links at the caller's schools, newest first; of one child, if that is asked."""

    subject_id: UUID | None = None


class StaffLinkPage(Contract):
    """Newest first."""

    links: list[StaffLink]
    next_cursor: str | None


class CountStaffLinks(Contract):
    """From how many children's records each of these is kept by a link or a contact of the school."""

    school_id: UUID
    staff_ids: Annotated[list[UUID], Field(max_length=MOST)]


class CountedLinks(Contract):
    """One of them: never nobody's child, so ``children`` is at least one."""

    staff_id: UUID
    children: int


class StaffLinkCounts(Contract):
    """Who is kept from at least one; never the caller, and no child whom the caller is kept from or asked about, or
    whose file is closed to them."""

    counts: list[CountedLinks]


LinkDecision = Literal["linked", "different"]
"""Whether a colleague is linked to a child, or is somebody else."""


class ReadingInQuestion(Contract):
    """What the colleague read of the child since somebody was asked: on which day, of what kind, how often."""

    kind: ReadingKind
    last_at: datetime
    times: int


class LinkQuestion(Contract):
    """Whether a colleague is to be kept from a child, or from one report. ``set_by`` None: the school's contacts point
    to them. ``report``: of a report that is said to be about them, and ``concern_id`` too where the caller reads it.

    ``acts``: they are kept away until ``due_at``; else they see the child's records until somebody has answered, and
    who watches over the data is shown what they read. ``child_name`` None: the child's file is closed to the caller, or
    it is of a report.
    """

    id: UUID
    school_id: UUID
    staff_id: UUID
    staff_name: str
    child_name: str | None
    kind: StaffLinkKind | None
    set_by: UUID | None
    set_by_name: str | None
    acts: bool
    asked_at: datetime
    due_at: datetime
    may_answer: bool
    readings: list[ReadingInQuestion]
    version: int
    report: bool = False
    concern_id: UUID | None = None


class FreedColleague(Contract):
    """A colleague who triages is not kept from a child, or a report, any more, as somebody said. ``lapsed``: nobody had
    agreed in time that they are. ``child_name`` None: the child's file is closed to the caller, or it is a report."""

    id: UUID
    school_id: UUID
    staff_name: str
    child_name: str | None
    freed_by_name: str
    freed_at: datetime
    lapsed: bool = False
    report: bool = False


class LinkQuestions(Contract):
    """What waits for the caller's answer, or is shown to them; the oldest first, fifty at most. ``freed``: of the last
    month, for the trust lead and who watches over the data, and from the next morning the others who triage the child;
    the newest first."""

    questions: list[LinkQuestion]
    freed: list[FreedColleague] = []


class LinkQuestionCount(Contract):
    """How many of those there are, fifty at most."""

    waiting: int


class AnswerLinkQuestion(Contract):
    """``linked``: they are kept from the child, or the report is about them; ``kind`` where nobody has said it, of a
    child alone. ``different``: they are not."""

    question_id: UUID
    answer: LinkDecision
    kind: StaffLinkKind | None = None
    version: int | None = None


class LinkQuestionAnswered(Contract):
    """What becomes of it, within seconds."""

    id: UUID
    answer: LinkDecision


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
