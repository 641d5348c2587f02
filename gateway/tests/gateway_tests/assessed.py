"""An assessment as identity would answer it, for tests of the gateway's pages and papers."""

from datetime import UTC, datetime

from haven_schemas.acts.assessment import Answer, AssessmentContent, AssessmentDraft, PlaceNow, Risk, SignedSummary
from haven_schemas.acts.lawful_bases import GroupBasis
from haven_schemas.assessment_risks import EDITION, LEVELS, READY
from haven_schemas.lawful_bases import PROPOSED
from haven_schemas.words.assessment import QUESTIONS
from haven_schemas.words.assessment_risks import RISKS, WHAT_COULD_HAPPEN, WHAT_HAVEN_DOES
from haven_schemas.words.lawful_bases import FLAGS

from gateway_tests.administered import ME, number

SIGNED_AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DIGEST = "3b" * 32


def answer(question, text=""):
    said = {"said_by": ME, "said_on": "2026-11-20"} if text else {"said_by": None, "said_on": None}
    return Answer.model_validate({"question": question, "text": text, "version": int(bool(text)), **said})


def risk(key, **changed):
    ready = READY[key]
    given = {
        "id": None, "key": key, "name": RISKS[key], "harm": WHAT_COULD_HAPPEN[key], "likelihood": ready.likelihood,
        "severity": ready.severity, "level": LEVELS[ready.likelihood, ready.severity], "measure": WHAT_HAVEN_DOES[key],
        "effect": ready.effect, "remaining": ready.remaining, "approved": False, "applies": True, "looked_at": False,
        "said_by": None, "said_on": None, "version": 0,
    }  # fmt: skip
    return Risk.model_validate({**given, **changed})


def place(part="database", address="db:5432", **changed):
    given = {
        "part": part, "address": address, "services": ["incidents", "identity"], "encrypted": True, "operator": None,
        "country": None, "others": "", "certificate": "", "certificate_until": None,
    }  # fmt: skip
    return PlaceNow.model_validate({**given, **changed})


def basis(group, **changed):
    return GroupBasis(group=group, proposed=PROPOSED[group], flag=FLAGS.get(group, ""), **changed)


def content(answers=None, **changed):
    said = answers or {}
    given = {
        "trust_name": "Sample Trust", "schools": 2, "accounts": 40, "bases_edition": 1, "risks_edition": EDITION,
        "answers": [answer(each, said.get(each, "")) for each in QUESTIONS],
        "risks": [risk(key) for key in READY],
        "bases": [basis(group) for group in PROPOSED],
        "places": [place()],
    }  # fmt: skip
    return AssessmentContent.model_validate({**given, **changed})


def summary(*, approved=True, signing=1):
    second = {"approved_by": number(8), "approved_at": SIGNED_AT} if approved else {}
    given = {"id": number(signing), "digest": DIGEST, "signed_by": ME, "signed_at": SIGNED_AT}
    return SignedSummary.model_validate({"approved_by": None, "approved_at": None, **given, **second})


def draft(now=None, **changed):
    given = {
        "content": now or content(), "seen": "7a" * 32, "signed": [], "last": None, "review_due": None,
        "may_answer": True, "may_sign": False, "may_approve": False,
    }  # fmt: skip
    return AssessmentDraft.model_validate({**given, **changed})
