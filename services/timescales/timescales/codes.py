"""Closed codes of a rule: who must act, what ends it, what stops or stretches it, how well it is verified.

What starts a rule is in ``starts.py``; what people read for a code, in ``words.py``.
"""

from enum import StrEnum


class Must(StrEnum):
    """Who has to act."""

    AUTHORITY = "authority"
    POLICE = "police"
    HEALTH = "health"
    PARENT = "parent"
    SCHOOL = "school"
    SENDING_SCHOOL = "sending_school"
    RECEIVING_SCHOOL = "receiving_school"
    MAINTAINED_SCHOOL = "maintained_school"
    TEACHER = "teacher"
    STAFF = "staff"
    TRUST = "trust"

    @property
    def is_ours(self) -> bool:
        """Ours is escalated when it is late; what others owe is chased."""
        return self not in {Must.AUTHORITY, Must.POLICE, Must.HEALTH, Must.PARENT}


class End(StrEnum):
    """What has happened when a rule is met."""

    ACKNOWLEDGED = "acknowledged"
    ADVICE_GIVEN = "advice_given"
    ANSWERED = "answered"
    ASSESSED = "assessed"
    CHANGE_TOLD = "change_told"
    CONFERENCE_HELD = "conference_held"
    CORE_GROUP_HELD = "core_group_held"
    DECISION_TOLD = "decision_told"
    DISCUSSION_HELD = "discussion_held"
    DRAFT_ANSWERED = "draft_answered"
    EDUCATION_PLAN_MADE = "education_plan_made"
    FILE_SENT = "file_sent"
    NOTICE_GIVEN = "notice_given"
    OFFICER_TOLD = "officer_told"
    PAPERS_SENT = "papers_sent"
    PLAN_MADE = "plan_made"
    POLICE_TOLD = "police_told"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    REPORT_MADE = "report_made"
    REPORT_SENT = "report_sent"
    RECORD_SENT = "record_sent"
    REGULATOR_TOLD = "regulator_told"
    RETURN_MADE = "return_made"
    REVIEW_HELD = "review_held"
    SCHOOL_TOLD = "school_told"


class Pause(StrEnum):
    """What stops a clock for some days: of access requests alone. Everything else never stops."""

    CLARIFICATION = "clarification"


class Stretch(StrEnum):
    """What makes a time longer: of access requests and of education, health and care (EHC) assessments alone."""

    COMPLEX_REQUEST = "complex_request"
    SCHOOL_CLOSED = "school_closed"
    APPOINTMENT_MISSED = "appointment_missed"
    EXCEPTIONAL_CIRCUMSTANCES = "exceptional_circumstances"
    CHILD_ABSENT = "child_absent"
    OTHER_EXCEPTION = "other_exception"


class Status(StrEnum):
    """``verified``: the passage was read at the body's own address. ``secondary``: another body's account of it.
    ``unverified``: neither, so it is never called statutory and starts switched off. ``own``: a trust or its authority
    set it."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"
    OWN = "own"
