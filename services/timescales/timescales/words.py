"""What people read for a rule and for each of its codes; the names of nations are in the contracts."""

from calendar import month_name

from .clock import SetBecause
from .codes import End, Must, Pause, Status, Stretch
from .days import KindOfDay
from .rule import Rule, Span
from .starts import Start

KINDS = {
    KindOfDay.HOUR: ("hour", "hours"),
    KindOfDay.CALENDAR: ("calendar day", "calendar days"),
    KindOfDay.WORKING: ("working day", "working days"),
    KindOfDay.SCHOOL: ("school day", "school days"),
    KindOfDay.UNSAID: ("day", "days"),
    KindOfDay.WEEK: ("week", "weeks"),
    KindOfDay.MONTH: ("calendar month", "calendar months"),
    KindOfDay.TERM: ("term", "terms"),
    KindOfDay.DATE: ("date", "dates"),
}
"""One, and several."""
MUST = {
    Must.AUTHORITY: "local authority (in Northern Ireland: health and social care trust)",
    Must.POLICE: "police",
    Must.HEALTH: "health service",
    Must.PARENT: "parent or young person",
    Must.SCHOOL: "school",
    Must.SENDING_SCHOOL: "school the child leaves",
    Must.RECEIVING_SCHOOL: "school the child joins",
    Must.MAINTAINED_SCHOOL: "maintained school",
    Must.TEACHER: "the teacher",
    Must.STAFF: "the member of staff",
    Must.TRUST: "trust",
}
STARTS = {
    Start.REFERRAL_MADE: "the referral is made",
    Start.REFERRAL_RECEIVED: "the referral is received",
    Start.CONCERN_RAISED: "the concern is raised",
    Start.DISCUSSION_BEGUN: "the inter-agency referral discussion begins, out of hours",
    Start.STRATEGY_DISCUSSION: "the strategy discussion at which section 47 enquiries were started",
    Start.CONFERENCE_PLANNED: "the day the conference is planned for",
    Start.CONFERENCE_HELD: "the child protection conference",
    Start.CONFERENCE_INQUORATE: "a conference that too few attended",
    Start.CORE_GROUP_HELD: "the last core group meeting",
    Start.LAST_REVIEW_HELD: "the last review conference",
    Start.PLAN_CHANGED: "the child protection plan is changed",
    Start.ALLEGATION_REPORTED: "the allegation reaches the employer",
    Start.POLICE_ATTENDED: "police attend domestic abuse",
    Start.ABUSE_SUSPECTED: "the suspicion arises",
    Start.FGM_DISCOVERED: "the teacher discovers it",
    Start.LOOKED_AFTER: "the child becomes looked after",
    Start.LOOKED_AFTER_FIRST_REVIEW: "the first looked-after review",
    Start.LOOKED_AFTER_LAST_REVIEW: "the last looked-after review",
    Start.TERM_STARTED: "the term starts",
    Start.EHC_REQUESTED: "the authority receives the request, or becomes responsible for the child",
    Start.EHC_ADVICE_ASKED: "the authority asks for the advice",
    Start.EHC_DRAFT_SENT: "the draft plan is sent",
    Start.EHC_PLAN_REVIEWED: "the plan is made or last reviewed",
    Start.EHC_REVIEW_PLANNED: "the day the review meeting is planned for",
    Start.EHC_REVIEW_HELD: "the review meeting",
    Start.EHC_CHANGES_PROPOSED: "the authority sends its notice of the changes it proposes",
    Start.EHC_MOVE_PLANNED: "the day the child is to move to the next phase of education, or to another place after 16",
    Start.TAUGHT_ELSEWHERE: "the placement at the other provider begins or was last reviewed",
    Start.REQUEST_MADE: "another body asks the school for something",
    Start.JOINED_IN_YEAR: "the child is at the new school, in the year",
    Start.NEW_TERM: "the new term",
    Start.FILE_SENT: "the file is sent",
    Start.NO_LONGER_REGISTERED: "the pupil ceases to be registered",
    Start.NAME_ENTERED: "the name is entered",
    Start.REGISTER_ENTRY_MADE: "the entry is made",
    Start.ACCESS_REQUESTED: "the latest of: the request, proof of who asks (if asked for), the fee (if any)",
    Start.RECORD_REQUESTED: "the written request",
    Start.DATA_COMPLAINT_RECEIVED: "the complaint is received",
    Start.BREACH_KNOWN: "the trust becomes aware of the breach",
    Start.BORN: "the child's birth",
    Start.LAST_ENTRY: "the last entry",
    Start.LEFT_EMPLOYMENT: "the person leaves",
}
ENDS = {
    End.ACKNOWLEDGED: "acknowledged",
    End.ADVICE_GIVEN: "advice given",
    End.ANSWERED: "answered",
    End.ASSESSED: "assessment finished",
    End.CHANGE_TOLD: "change told",
    End.CONFERENCE_HELD: "conference held",
    End.CORE_GROUP_HELD: "core group held",
    End.DECISION_TOLD: "decision told",
    End.DISCUSSION_HELD: "discussion held",
    End.DRAFT_ANSWERED: "draft answered",
    End.EDUCATION_PLAN_MADE: "personal education plan made",
    End.FILE_SENT: "file sent",
    End.NOTICE_GIVEN: "notice given",
    End.OFFICER_TOLD: "officer told",
    End.PAPERS_SENT: "papers sent",
    End.PLAN_MADE: "plan made",
    End.POLICE_TOLD: "police told",
    End.RECEIPT_CONFIRMED: "receipt confirmed",
    End.REPORT_MADE: "report made",
    End.REPORT_SENT: "report sent",
    End.RECORD_SENT: "record sent",
    End.REGULATOR_TOLD: "regulator told",
    End.RETURN_MADE: "return made",
    End.REVIEW_HELD: "review held",
    End.SCHOOL_TOLD: "school told",
}
PAUSES = {Pause.CLARIFICATION: "whoever asked was asked what they mean"}
STRETCHES = {
    Stretch.COMPLEX_REQUEST: "the request is complex, or one of many",
    Stretch.SCHOOL_CLOSED: "the school is closed for at least four weeks",
    Stretch.APPOINTMENT_MISSED: "an appointment was missed",
    Stretch.EXCEPTIONAL_CIRCUMSTANCES: "exceptional personal circumstances",
    Stretch.CHILD_ABSENT: "the child is away from the area for at least four weeks",
    Stretch.OTHER_EXCEPTION: "another exception of the regulations",
}
STATUSES = {
    Status.VERIFIED: "read in the text itself",
    Status.SECONDARY: "as another body quotes it",
    Status.UNVERIFIED: "not verified",
    Status.OWN: "set by the trust or its authority",
}
SET_BECAUSE = {
    SetBecause.AUTHORITY_SAID: "the authority said so",
    SetBecause.AGREED_LOCALLY: "agreed by the local protocol",
    SetBecause.COURT_ORDERED: "a court ordered it",
    SetBecause.CHILD_NEEDS_IT_SOONER: "the child needs it sooner",
    SetBecause.OTHER: "another reason",
}


def length_in_words(rule: Rule) -> str:
    """Such as "24 hours, or 1 working day", "2 weeks before" or "before 15 February of that calendar year"."""
    if rule.before_date is not None:
        month, day = rule.before_date
        return f"before {day} {month_name[month]} of that calendar year"
    said = span_in_words(Span(rule.length, rule.kind))
    if rule.or_within:
        said += f", or {span_in_words(rule.or_within)}"
    if rule.stretched_length:
        said += f"; stretched, {span_in_words(Span(rule.stretched_length, rule.kind))}"
    if rule.kind is KindOfDay.UNSAID:
        said += " (which, the text does not say)"
    added = {
        " before": rule.is_before,
        ", by the start of that day": rule.by_start_of_day,
        ", the first day counts": rule.begins_with_start,
        ", else the next working day": rule.rolls,
    }
    return said + "".join(words for words, holds in added.items() if holds)


def span_in_words(span: Span) -> str:
    """Such as "1 working day"."""
    one, several = KINDS[span.kind]
    return f"{span.length} {one if span.length == 1 else several}"
