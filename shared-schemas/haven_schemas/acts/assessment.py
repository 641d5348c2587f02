"""RPC of identity: the trust's own data protection impact assessment, what it answers, and who signed it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ..identifiers import Contract
from .hosting import Address, PlaceCountry, PlacePart, PlaceText
from .incidents import Day
from .lawful_bases import GroupBasis

AssessmentQuestion = Literal[
    "need", "screening",
    "nature", "sources", "sharing", "scope", "context", "purposes",
    "consultation", "consultation_experts",
    "necessity", "function_creep", "data_quality", "information", "rights", "policy_document", "processors",
    "transfers", "retention",
    "dpo_advice", "dpo_advice_followed", "consultation_reviewed", "ico_consultation", "kept_under_review",
    "asset_owner", "asset_access",
]  # fmt: skip
"""What a running system cannot know: the ICO's seven steps but risks and measures, and two for the asset register."""
RiskKey = Literal[
    "third_party_access", "data_transfer", "resilience", "shared_premises", "location", "processor_commitments",
    "retention", "breach", "subject_access", "rights", "ownership", "architecture", "assurance",
    "curious_colleague", "account_taken_over", "administrator", "machine_operator", "unlocked_device",
    "wrong_child", "protected_identity", "left_the_system", "after_a_move", "report_lost",
]  # fmt: skip
"""Risks that come ready: thirteen of the assessment this product was built from, ten of the threat model."""
Likelihood = Literal["remote", "possible", "probable"]
Severity = Literal["minimal", "significant", "severe"]
RiskLevel = Literal["low", "medium", "high"]
RiskEffect = Literal["eliminated", "reduced", "accepted"]
AnswerText = Annotated[str, Field(max_length=8_000)]
RiskName = Annotated[str, Field(min_length=1, max_length=200)]
RiskText = Annotated[str, Field(min_length=1, max_length=2_000)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PlaceFound(Contract):
    """A place that parts of Haven are connected to, as the gateway found it. ``encrypted`` None: no link, or one that
    does not leave the machine."""

    part: PlacePart
    address: Address
    services: Annotated[list[str], Field(max_length=20)]
    encrypted: bool | None


PlacesFound = Annotated[list[PlaceFound], Field(max_length=200)]


class PlaceNow(Contract):
    """A place with what the trust says of it; ``operator`` and ``country`` None while nobody has said anything."""

    part: PlacePart
    address: Address
    services: list[str]
    encrypted: bool | None
    operator: str | None
    country: PlaceCountry | None
    others: PlaceText
    certificate: str
    certificate_until: Day | None


class Answer(Contract):
    """What the trust says to one question; version 0 and no text while nobody has."""

    question: AssessmentQuestion
    text: str
    said_by: UUID | None
    said_on: Day | None
    version: int


class Risk(Contract):
    """One risk. ``key`` None: the trust's own. ``level`` follows from likelihood and severity. ``looked_at``: somebody
    of the trust accepted or changed it; ``applies`` False: the trust has no such risk, and ``measure`` says why."""

    id: UUID | None
    key: RiskKey | None
    name: str
    harm: str
    likelihood: Likelihood
    severity: Severity
    level: RiskLevel
    measure: str
    effect: RiskEffect
    remaining: RiskLevel
    approved: bool
    applies: bool
    looked_at: bool
    said_by: UUID | None
    said_on: Day | None
    version: int


class OpenReason(Contract):
    """Why what is open in one of the seven steps may stay open."""

    step: Annotated[int, Field(ge=1, le=7)]
    text: Annotated[str, Field(min_length=1, max_length=1_000)]


class AssessmentContent(Contract):
    """All that an assessment says: what is signed, and what its digest is of. ``schools`` and ``accounts`` are counts.

    ``bases_edition`` and ``risks_edition``: of the lists that Haven proposed at the time. Later releases read what was
    signed: a field that comes needs a default, and no code goes. ``reasons`` and ``pilot_until`` are of who signs:
    why open points may stay so, or until which day (London) a draft is signed for a pilot.
    """

    trust_name: str
    schools: int
    accounts: int
    bases_edition: int
    risks_edition: int
    answers: list[Answer]
    risks: list[Risk]
    bases: list[GroupBasis]
    places: list[PlaceNow]
    reasons: list[OpenReason] = []
    pilot_until: Day | None = None


class SignedSummary(Contract):
    """Who signed an assessment and when. ``approved_by`` None: it waits for the second person. ``digest``: SHA-256 of
    what was signed. ``pilot_until``: it is a draft, for a pilot until that day."""

    id: UUID
    digest: Digest
    signed_by: UUID
    signed_at: AwareDatetime
    approved_by: UUID | None
    approved_at: AwareDatetime | None
    pilot_until: Day | None = None


class SignedAssessment(Contract):
    """One assessment as it was signed, for ever. ``text``: the very bytes (UTF-8) that the digest is of."""

    summary: SignedSummary
    text: str


class ReadAssessment(Contract):
    """The assessment as it stands. ``places``: what the parts of Haven are connected to at this moment."""

    places: PlacesFound


class AssessmentDraft(Contract):
    """``seen``: digest of what a signature would be of, counts left out; ``signed``: all, newest first; ``last``: what
    was signed by both last, None where nothing was; ``review_due``: a year after that, or the end of its pilot.
    ``may_answer``, ``may_sign`` and ``may_approve``: whether the caller could, the last of what waits now."""

    content: AssessmentContent
    seen: Digest
    signed: list[SignedSummary]
    last: AssessmentContent | None
    review_due: Day | None
    may_answer: bool
    may_sign: bool
    may_approve: bool


class AnswerQuestion(Contract):
    """What the trust says, over what it said before. ``version`` 0: nobody has said anything yet."""

    question: AssessmentQuestion
    text: AnswerText
    version: Annotated[int, Field(ge=0)] = 0


class SayRisk(Contract):
    """Accepts, changes or adds a risk. One that came ready by ``key``, one of the trust's own by ``id``, a new one by
    neither. ``version`` 0: nobody has looked at it yet."""

    id: UUID | None = None
    key: RiskKey | None = None
    name: RiskName
    harm: RiskText
    likelihood: Likelihood
    severity: Severity
    measure: RiskText
    effect: RiskEffect
    remaining: RiskLevel
    approved: bool
    applies: bool = True
    version: Annotated[int, Field(ge=0)] = 0


class SignAssessment(Contract):
    """The data protection officer signs what they saw. ``seen``: as the draft has it. While anything is open,
    ``reasons`` for each step with open points, or ``pilot_until``, half a year ahead at most."""

    places: PlacesFound
    seen: Digest
    reasons: Annotated[list[OpenReason], Field(max_length=7)] = []
    pilot_until: Day | None = None


class ApproveAssessment(Contract):
    """The second person signs what the officer signed, by its digest."""

    id: UUID
    digest: Digest


class SignedAssessmentQuery(Contract):
    """One of those that were signed."""

    id: UUID
