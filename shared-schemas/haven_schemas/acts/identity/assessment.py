"""The trust's own data protection impact assessment: its answers, risks and lawful bases, and who signed it."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..assessment import (
    Answer,
    AnswerQuestion,
    ApproveAssessment,
    AssessmentDraft,
    ReadAssessment,
    Risk,
    SayRisk,
    SignAssessment,
    SignedAssessment,
    SignedAssessmentQuery,
    SignedSummary,
)
from ..lawful_bases import ChooseBasis, GroupBasis

READ_ASSESSMENT = Call(
    "identity.read_assessment",
    ReadAssessment,
    AssessmentDraft,
    what="the impact assessment as it stands, and what was signed last",
    right=Right.SIGHT_REVIEW,
    tier="elevated",
)
ANSWER_QUESTION = Call(
    "identity.answer_question",
    AnswerQuestion,
    Answer,
    what="what the trust says to one question; `stale_version`",
    right=Right.SIGHT_REVIEW,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ASSESSMENT_ANSWER_SET,),
)
SAY_RISK = Call(
    "identity.say_risk",
    SayRisk,
    Risk,
    what="accepts, changes or adds a risk; `stale_version`",
    right=Right.SIGHT_REVIEW,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ASSESSMENT_RISK_SET,),
)
CHOOSE_BASIS = Call(
    "identity.choose_basis",
    ChooseBasis,
    GroupBasis,
    what="on what lawful basis a group of fields is processed; `stale_version`",
    right=Right.SIGHT_REVIEW,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ASSESSMENT_BASIS_SET,),
)
SIGN_ASSESSMENT = Call(
    "identity.sign_assessment",
    SignAssessment,
    SignedSummary,
    what="the data protection officer signs what they saw; it waits for a second person",
    right=Right.DATA_OVERSEE,
    at="at every school, and reading no records",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ASSESSMENT_CONTENT_SIGN,),
)
APPROVE_ASSESSMENT = Call(
    "identity.approve_assessment",
    ApproveAssessment,
    SignedSummary,
    what="the second person signs what the officer signed",
    right=Right.POLICY_SET,
    at="at every school, never who signed first",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ASSESSMENT_CONTENT_APPROVE,),
)
SIGNED_ASSESSMENT = Call(
    "identity.signed_assessment",
    SignedAssessmentQuery,
    SignedAssessment,
    what="one assessment as it was signed, for ever",
    right=Right.SIGHT_REVIEW,
    tier="elevated",
)
