"""What changed between two states of an assessment: answers, risks, bases, places, and the lists Haven proposes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from haven_schemas.acts.assessment import AssessmentContent, PlaceNow, Risk
from haven_schemas.acts.lawful_bases import GroupBasis, LawfulBasis
from haven_schemas.words.assessment import QUESTIONS
from haven_schemas.words.assessment_risks import LIKELIHOODS, RISK_EFFECTS, RISK_LEVELS, SEVERITIES
from haven_schemas.words.hosting import PLACE_COUNTRIES, PLACE_PARTS
from haven_schemas.words.lawful_bases import ARTICLE_NINE, ARTICLE_SIX, BASIS_GROUPS, SCHEDULE_ONE

ChangeKind = Literal["answer", "risk", "basis", "place", "list"]
_NOTHING = "Nothing"


@dataclass(frozen=True)
class Change:
    """One matter that reads otherwise now; ``before`` and ``now`` in words."""

    kind: ChangeKind
    what: str
    before: str
    now: str


def changes_between(before: AssessmentContent, now: AssessmentContent) -> list[Change]:
    """In the order of the steps; counts of schools and accounts are no change."""
    return [
        *_compared("list", _lists(before), _lists(now)),
        *_compared("place", _by_place(before.places), _by_place(now.places)),
        *_compared("answer", _answers(before), _answers(now)),
        *_compared("basis", _bases(before.bases), _bases(now.bases)),
        *_compared("risk", _risks(before.risks), _risks(now.risks)),
    ]


def place_words(place: PlaceNow) -> str:
    """What is known of a place, in a sentence or two."""
    if place.operator is None or place.country is None:
        said = "Nobody has said who runs it, and where."
    else:
        said = f"Run by {place.operator}, {PLACE_COUNTRIES[place.country]}."
    others = f" Also there: {place.others}." if place.others else ""
    certificate = f" Certificate: {place.certificate}{_until(place)}." if place.certificate else ""
    link = {True: " The link is encrypted.", False: " The link is not encrypted.", None: ""}[place.encrypted]
    return f"{said}{others}{certificate}{link}"


def basis_words(basis: LawfulBasis) -> str:
    """A basis in one line."""
    words = [ARTICLE_SIX[basis.article_6]]
    words += [ARTICLE_NINE[basis.article_9]] if basis.article_9 != "none" else []
    words += [SCHEDULE_ONE[basis.schedule_1]] if basis.schedule_1 != "none" else []
    return "; ".join([*words, *(["data about offences (Article 10)"] if basis.criminal else [])])


def _compared(kind: ChangeKind, before: Mapping[str, str], now: Mapping[str, str]) -> Iterable[Change]:
    for what in dict.fromkeys([*now, *before]):
        if before.get(what, "") != now.get(what, ""):
            yield Change(kind, what, before.get(what, "") or _NOTHING, now.get(what, "") or _NOTHING)


def _lists(content: AssessmentContent) -> Mapping[str, str]:
    return {
        "Haven's list of lawful bases": f"Edition {content.bases_edition}",
        "Haven's list of risks": f"Edition {content.risks_edition}",
        "The trust's name": content.trust_name,
    }


def _answers(content: AssessmentContent) -> Mapping[str, str]:
    return {QUESTIONS[each.question]: each.text for each in content.answers}


def _by_place(places: Iterable[PlaceNow]) -> Mapping[str, str]:
    return {f"{PLACE_PARTS[each.part]}: {each.address}": place_words(each) for each in places}


def _bases(bases: Iterable[GroupBasis]) -> Mapping[str, str]:
    return {BASIS_GROUPS[each.group]: basis_words(each.stands) for each in bases}


def _risks(risks: Iterable[Risk]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in risks:
        found[each.name if each.name not in found else f"{each.name} (another)"] = risk_words(each)
    return found


def risk_words(risk: Risk) -> str:
    """How a risk is assessed, in a sentence or two."""
    if not risk.applies:
        return f"Does not apply: {risk.measure}"
    said = f"{risk.harm} {LIKELIHOODS[risk.likelihood]}, {SEVERITIES[risk.severity].lower()}. {risk.measure}"
    approved = "approved" if risk.approved else "not approved"
    return f"{said} {RISK_EFFECTS[risk.effect]}; {RISK_LEVELS[risk.remaining].lower()} risk remains; {approved}."


def _until(place: PlaceNow) -> str:
    return f" until {place.certificate_until}" if place.certificate_until else ""
