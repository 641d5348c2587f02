"""The trust's impact assessment: what it says, its risks and lawful bases, and its signatures."""

from typing import Annotated, get_args
from uuid import UUID

from flask import Response
from haven_schemas.acts.assessment import (
    Answer,
    AnswerQuestion,
    ApproveAssessment,
    AssessmentQuestion,
    Digest,
    OpenReason,
    PlaceNow,
    Risk,
    RiskKey,
    SayRisk,
    SignAssessment,
    SignedSummary,
)
from haven_schemas.acts.identity.assessment import (
    ANSWER_QUESTION,
    APPROVE_ASSESSMENT,
    CHOOSE_BASIS,
    SAY_RISK,
    SIGN_ASSESSMENT,
)
from haven_schemas.acts.incidents import Day
from haven_schemas.acts.lawful_bases import BasisGroup, BasisReason, ChooseBasis, GroupBasis, LawfulBasis
from haven_schemas.assessment_open import open_points, open_steps
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.lawful_basis_columns import TABLES
from haven_schemas.rights import Right
from haven_schemas.words.assessment import QUESTIONS
from haven_schemas.words.lawful_bases import BASIS_GROUPS, FIELDS_OF_BASIS_GROUPS
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.assessment.issues import draft_file, signed, signed_file
from gateway.areas.assessment.standing import Standing, standing
from gateway.rendering.times import in_london
from gateway.state import haven


@reply_from(Answer)
class AnswerShape(Shape):
    """What the trust says to one question; no text and version 0 while nobody has. ``words``: the question."""

    words: str

    @classmethod
    def of(cls, answer: Answer) -> "AnswerShape":
        """With the question in words."""
        return shaped(cls, answer, words=QUESTIONS[answer.question])


@reply_from(Risk)
class RiskShape(Shape):
    """``key`` null: the trust's own. ``looked_at`` false: as Haven proposes it. ``level`` follows from likelihood and
    severity; ``remaining``: after the measure."""


@reply_from(LawfulBasis)
class BasisShape(Shape):
    """Article 6, the condition of Article 9, the paragraph of Schedule 1 to the Data Protection Act 2018, and whether
    it may hold data about offences (Article 10)."""


@reply_from(GroupBasis)
class GroupBasisShape(Shape):
    """On what a group of fields is processed. ``chosen`` null: nobody of the trust has said anything; ``flag``: what
    the data protection officer should look at. ``tables``: where the fields are kept, as the data map calls them."""

    words: str
    fields: str
    tables: list[str]
    proposed: BasisShape
    chosen: BasisShape | None

    @classmethod
    def of(cls, found: GroupBasis) -> "GroupBasisShape":
        """With its fields in words."""
        return shaped(
            cls,
            found,
            words=BASIS_GROUPS[found.group],
            fields=FIELDS_OF_BASIS_GROUPS[found.group],
            tables=list(TABLES.get(found.group, ("pupils: pupil_part",))),
            proposed=shaped(BasisShape, found.proposed),
            chosen=None if found.chosen is None else shaped(BasisShape, found.chosen),
        )


@reply_from(PlaceNow)
class AssessedPlaceShape(Shape):
    """A place data is at, as parts of Haven are connected to it now and as the trust says of it."""


@reply_from(SignedSummary)
class SigningShape(Shape):
    """``approved_by`` null: it waits for the second person. ``digest``: SHA-256 of ``text`` (UTF-8)."""


class SignedShape(Shape):
    """One assessment as it was signed; ``text`` is JSON, the very bytes that the digest is of."""

    signing: SigningShape
    text: str


class ChangeShape(Shape):
    """What reads otherwise than in the last assessment that two people signed."""

    what: str
    before: str
    now: str


class AssessmentShape(Shape):
    """The assessment as it stands. ``amiss``: why it does not hold, in words; ``open_points``: what is still to be
    said, and ``open_steps`` in which of the seven steps; ``silent``: parts that cannot be asked, so that nobody signs.
    ``seen``: what a signature names."""

    trust_name: str
    schools: int
    accounts: int
    amiss: list[str]
    open_points: list[str]
    open_steps: list[int]
    changes: list[ChangeShape]
    silent: list[str]
    answers: list[AnswerShape]
    risks: list[RiskShape]
    lawful_bases: list[GroupBasisShape]
    places: list[AssessedPlaceShape]
    signings: list[SigningShape]
    review_due: str | None
    seen: Digest
    may_answer: bool
    may_sign: bool
    may_approve: bool


class AnswerGiven(Shape):
    """What the trust says; empty takes it back."""

    text: Annotated[str, Field(max_length=8_000)]


@body_from(SayRisk, without=("id", "key", "version"))
class RiskAssessed(Shape):
    """How the trust assesses a risk. ``applies`` false: it has no such risk, and ``measure`` says why."""


@body_from(LawfulBasis)
class BasisChosen(Shape):
    """The trust's own word. ``reason``: needed where it differs from what is proposed."""

    reason: BasisReason = ""


@body_from(OpenReason)
class OpenReasonShape(Shape):
    """Why what is open in one of the seven steps may stay open."""


class SeenAssessment(Shape):
    """``seen``: from the assessment that was looked at. While anything is open ``reasons``, one for each of
    ``open_steps``; or ``pilot_until``, at most half a year ahead: then it is signed as a draft."""

    seen: Digest
    reasons: Annotated[list[OpenReasonShape], Field(max_length=7)] = []
    pilot_until: Day | None = None


class SignedDigest(Shape):
    """``digest``: of what the officer signed."""

    digest: Digest


@api.operation(
    "GET", "/impact-assessment", "The impact assessment as it stands", right=Right.SIGHT_REVIEW, tier="elevated",
    reply=AssessmentShape,
)  # fmt: skip
def get_impact_assessment(call: Call) -> AssessmentShape:
    """Asks every part where its data is."""
    return _shape(standing(call.signed_in))


@api.operation(
    "PUT", "/impact-assessment/answers/<question>", "Answer one question", asks=ANSWER_QUESTION,
    body=AnswerGiven, reply=AnswerShape, versioned="required",
)  # fmt: skip
def answer_question(call: Call, question: str, body: AnswerGiven) -> AnswerShape:
    """``If-Match: "0"`` where nobody has said anything yet."""
    if question not in get_args(AssessmentQuestion):
        raise Problem(ErrorCode.NOT_FOUND)
    given = {"question": question, "text": body.text, "version": call.needed_version}
    asked = AnswerQuestion.model_validate(given)
    return AnswerShape.of(haven().services.ask(ANSWER_QUESTION, call.caller, asked))


@api.operation(
    "POST", "/impact-assessment/risks", "Add a risk of the trust's own", asks=SAY_RISK,
    body=RiskAssessed, reply=RiskShape, status=201, key="optional",
)  # fmt: skip
def add_risk(call: Call, body: RiskAssessed) -> RiskShape:
    """Beside those that came ready."""
    asked = as_contract(SayRisk, body)
    return shaped(RiskShape, haven().services.ask(SAY_RISK, call.caller, asked, key=call.key))


@api.operation(
    "PUT", "/impact-assessment/risks/<risk>", "Accept or change a risk", asks=SAY_RISK,
    body=RiskAssessed, reply=RiskShape, versioned="required",
)  # fmt: skip
def say_risk(call: Call, risk: str, body: RiskAssessed) -> RiskShape:
    """By the key of one that came ready, or by its id."""
    which = {"key": risk} if risk in get_args(RiskKey) else {"id": _id(risk)}
    asked = SayRisk.model_validate({**body.model_dump(), **which, "version": call.needed_version})
    return shaped(RiskShape, haven().services.ask(SAY_RISK, call.caller, asked))


@api.operation(
    "PUT", "/impact-assessment/lawful-bases/<group>", "Say on what basis a group of fields is processed",
    asks=CHOOSE_BASIS, body=BasisChosen, reply=GroupBasisShape, versioned="required",
)  # fmt: skip
def choose_basis(call: Call, group: str, body: BasisChosen) -> GroupBasisShape:
    """Agrees to what is proposed, or says another with a reason."""
    if group not in get_args(BasisGroup):
        raise Problem(ErrorCode.NOT_FOUND)
    basis = body.model_dump(exclude={"reason"})
    given = {"group": group, "basis": basis, "reason": body.reason, "version": call.needed_version}
    found = haven().services.ask(CHOOSE_BASIS, call.caller, ChooseBasis.model_validate(given))
    return GroupBasisShape.of(found)


@api.operation(
    "POST", "/impact-assessment/signings", "Sign as data protection officer", asks=SIGN_ASSESSMENT,
    body=SeenAssessment, reply=SigningShape, status=201,
)  # fmt: skip
def sign_impact_assessment(call: Call, body: SeenAssessment) -> SigningShape:
    """It waits for a second person. ``unavailable`` while a part cannot say where its data is."""
    now = standing(call.signed_in)
    if now.silent:
        raise Problem(ErrorCode.UNAVAILABLE)
    asked = SignAssessment.model_validate({**body.model_dump(), "places": now.found})
    return shaped(SigningShape, haven().services.ask(SIGN_ASSESSMENT, call.caller, asked))


@api.operation(
    "POST", "/impact-assessment/signings/<uuid:signing_id>/approval", "Sign as the second person",
    asks=APPROVE_ASSESSMENT, body=SignedDigest, reply=SigningShape,
)  # fmt: skip
def approve_impact_assessment(call: Call, signing_id: UUID, body: SignedDigest) -> SigningShape:
    """Never who signed first."""
    asked = ApproveAssessment(id=signing_id, digest=body.digest)
    return shaped(SigningShape, haven().services.ask(APPROVE_ASSESSMENT, call.caller, asked))


@api.operation(
    "GET", "/impact-assessment/signings/<uuid:signing_id>", "One assessment as it was signed",
    right=Right.SIGHT_REVIEW, tier="elevated", reply=SignedShape,
)  # fmt: skip
def get_signed_assessment(call: Call, signing_id: UUID) -> SignedShape:
    """For ever the same."""
    found = signed(call.signed_in, signing_id)
    return SignedShape(signing=shaped(SigningShape, found.summary), text=found.text)


@api.operation(
    "GET", "/impact-assessment/signings/<uuid:signing_id>/file/<kind>", "A signed assessment as a file",
    right=Right.SIGHT_REVIEW, tier="elevated", content=True,
)  # fmt: skip
def get_signed_assessment_file(call: Call, signing_id: UUID, kind: str) -> Response:
    """``pdf``, ``docx``, or ``json``: the very bytes that the digest is of."""
    return signed_file(call.signed_in, signing_id, kind)


@api.operation(
    "GET", "/impact-assessment/draft/<kind>", "The draft as a file", right=Right.SIGHT_REVIEW, tier="elevated",
    content=True,
)  # fmt: skip
def get_assessment_draft(call: Call, kind: str) -> Response:
    """``pdf`` or ``docx``; open points are marked, and what changed since it was last signed."""
    return draft_file(call.signed_in, kind)


def _shape(now: Standing) -> AssessmentShape:
    content, draft = now.content, now.draft
    return AssessmentShape(
        trust_name=content.trust_name,
        schools=content.schools,
        accounts=content.accounts,
        amiss=now.amiss(in_london(haven().clock()).date()),
        open_points=open_points(content),
        open_steps=open_steps(content),
        changes=[ChangeShape(what=each.what, before=each.before, now=each.now) for each in now.changes],
        silent=now.silent,
        answers=[AnswerShape.of(each) for each in content.answers],
        risks=[shaped(RiskShape, each) for each in content.risks],
        lawful_bases=[GroupBasisShape.of(each) for each in content.bases],
        places=[shaped(AssessedPlaceShape, each) for each in content.places],
        signings=[shaped(SigningShape, each) for each in draft.signed],
        **{name: getattr(draft, name) for name in _OF_THE_DRAFT},
    )


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Problem(ErrorCode.NOT_FOUND) from None


_OF_THE_DRAFT = ("review_due", "seen", "may_answer", "may_sign", "may_approve")
