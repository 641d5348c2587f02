"""What an entry about a referral has to say, how it is sealed, and what of it can be searched."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from haven_schemas.acts.incidents.referral_kinds import (
    KNOWN_AS,
    REFERRAL_KINDS,
    TAKEN_BY,
    ReferralDetails,
    ReferralKind,
)
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

_NEEDED: dict[ReferralKind, tuple[str, ...]] = {"not_referred": ("reasons",), "agency_request": ("with_whom",)}
"""A decision not to refer is a judgement, and is kept with its reasons; a request is somebody's. Nothing else is in
anybody's way."""
_OF_A_REFERRAL = frozenset({"referral", "referral_step"})
_JUDGED = frozenset({"refused", "given_in_part"})
"""Answers that are kept with their reasons."""
_SEARCHED = (
    "family_reason",
    "agreement_by",
    "call_with",
    "call_advice",
    "with_whom",
    "sent_to",
    "reference",
    "decision",
    "reasons",
    "late_reason",
    "stop_reason",
    "called_back_on",
    "power",
    "decided_by",
)


def own_kind(kind: str) -> ReferralKind | None:
    """The kind of an entry about a referral; None of any other."""
    return next((each for each in TAKEN_BY if each == kind), None)


def known_as(kind: str) -> str:
    """The kind as replies say it, to those who know the kinds of release 0.1.0 alone too."""
    return KNOWN_AS.get(kind, kind)


def check_ids(kind: ReferralKind, referral_id: UUID | None, agency_id: UUID | None) -> None:
    """``Problem(invalid_request)`` on ``referral_id`` and ``agency_id`` that the kind needs, or does not take."""
    problems = []
    if kind not in _OF_A_REFERRAL:
        if referral_id is not None:
            problems.append(FieldProblem("referral_id", FieldCode.NOT_ALLOWED))
    else:
        given = {"referral_id": referral_id, "agency_id": agency_id}
        problems += [FieldProblem(name, FieldCode.REQUIRED) for name, each in given.items() if each is None]
    _refuse(problems)


def check_made_from(kind: ReferralKind, given: Mapping[str, object], sent_at: datetime) -> None:
    """``Problem(invalid_request)`` on what only a referral takes, by name; on ``reached_us_at`` after ``sent_at``."""
    named = [name for name, each in given.items() if each is not None]
    if kind != "referral":
        _refuse([FieldProblem(name, FieldCode.NOT_ALLOWED) for name in named])
    reached = given.get("reached_us_at")
    if isinstance(reached, datetime) and reached > sent_at:
        _refuse([FieldProblem("reached_us_at", FieldCode.IN_THE_FUTURE)])


def check_referral_details(kind: ReferralKind, details: ReferralDetails, path: str = "details") -> None:
    """``Problem(invalid_request)`` on each ``PATH.FIELD`` that the kind does not take, or needs and has not
    (``reasons`` where something was refused); on ``PATH.not_shared.N.record_id`` that is named twice, or is shared
    as well."""
    problems = []
    for name in ReferralDetails.model_fields:
        given = getattr(details, name) not in ("", None, [])
        if given and name not in TAKEN_BY[kind]:
            problems.append(FieldProblem(f"{path}.{name}", FieldCode.NOT_ALLOWED))
        if not given and name in _NEEDED.get(kind, ()):
            problems.append(FieldProblem(f"{path}.{name}", FieldCode.REQUIRED))
    if details.answer in _JUDGED and not details.reasons:
        problems.append(FieldProblem(f"{path}.reasons", FieldCode.REQUIRED))
    named = set(details.shared)
    for place, each in enumerate(details.not_shared):
        if each.record_id in named:
            problems.append(FieldProblem(f"{path}.not_shared.{place}.record_id", FieldCode.NOT_ALLOWED))
        named.add(each.record_id)
    _refuse(problems)


def check_named(details: ReferralDetails, allowed: Collection[UUID], path: str = "details") -> None:
    """``Problem(invalid_request)`` on each entry or document named that is not among ``allowed``."""
    shared = [
        FieldProblem(f"{path}.shared.{place}", FieldCode.UNKNOWN)
        for place, each in enumerate(details.shared)
        if each not in allowed
    ]
    kept = [
        FieldProblem(f"{path}.not_shared.{place}.record_id", FieldCode.UNKNOWN)
        for place, each in enumerate(details.not_shared)
        if each.record_id not in allowed
    ]
    _refuse([*shared, *kept])


def named_in(details: ReferralDetails) -> set[UUID]:
    """Entries and documents that it names."""
    return {*details.shared, *(each.record_id for each in details.not_shared)}


def only_naming(details: ReferralDetails, record_ids: Collection[UUID]) -> ReferralDetails:
    """The same, naming none but these."""
    return details.model_copy(
        update={
            "shared": [each for each in details.shared if each in record_ids],
            "not_shared": [each for each in details.not_shared if each.record_id in record_ids],
        }
    )


def read_referral(text: str) -> ReferralDetails:
    """What was sealed of it."""
    return ReferralDetails.model_validate_json(text) if text else ReferralDetails()


def words_of_referral(details: bytes) -> str:
    """What people wrote in opened details, a line each: to be searched."""
    said = read_referral(details.decode())
    lines = [getattr(said, name) for name in _SEARCHED] + [each.reason for each in said.not_shared]
    return "\n".join(line for line in lines if line)


def is_answer(details: ReferralDetails) -> bool:
    """Whether it says what became of a request; "not answered yet" says nothing of it."""
    return details.answer not in (None, "later")


def is_about_referral(kind: str) -> bool:
    """Whether entries of the kind are about a referral, made or decided against, or about a request that came in."""
    return kind in REFERRAL_KINDS


def _refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=problems)
