"""All that the assessment says at this moment: the trust's words, what Haven proposes, and where data is."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.assessment import Answer, AssessmentContent, PlaceFound, PlaceNow, Risk
from haven_schemas.acts.hosting import Place
from haven_schemas.acts.lawful_bases import BasisGroup, GroupBasis, LawfulBasis
from haven_schemas.assessment_risks import EDITION as RISKS_EDITION
from haven_schemas.assessment_risks import LEVELS, READY
from haven_schemas.lawful_bases import EDITION as BASES_EDITION
from haven_schemas.lawful_bases import PROPOSED
from haven_schemas.words.assessment import QUESTIONS
from haven_schemas.words.lawful_bases import FLAGS
from sqlalchemy import func, select

from identity.models import AssessmentAnswerRow, AssessmentBasisRow, AssessmentRiskRow, StaffRow
from identity.roles import every_school
from identity.schools import trust_view

from .places import list_places
from .risk_view import ready_risk

_LONDON = ZoneInfo("Europe/London")


def assessment_content(unit: Unit, places: Iterable[PlaceFound]) -> AssessmentContent:
    """Answers, risks, bases and places, each in the order in which they are shown; two counts; no child."""
    accounts = select(func.count()).select_from(StaffRow).where(StaffRow.active, StaffRow.kind == "person")
    return AssessmentContent(
        trust_name=trust_view(unit).name or "",
        schools=len(every_school(unit)),
        accounts=unit.session.scalar(accounts) or 0,
        bases_edition=BASES_EDITION,
        risks_edition=RISKS_EDITION,
        answers=_answers(unit),
        risks=_risks(unit),
        bases=_bases(unit),
        places=_places(places, list_places(unit).places),
    )


def answer_of(row: AssessmentAnswerRow) -> Answer:
    """As callers see it."""
    said_on = _day(row)
    return of_row(Answer, row, said_on=said_on)


def risk_of(row: AssessmentRiskRow) -> Risk:
    """As callers see it."""
    given = {name: getattr(row, name) for name in _RISK_AS_IT_IS}
    level = LEVELS[given["likelihood"], given["severity"]]
    return Risk.model_validate({**given, "level": level, "looked_at": True, "said_on": _day(row)})


def basis_of(group: BasisGroup, row: AssessmentBasisRow | None) -> GroupBasis:
    """As callers see it, whether the trust has said anything or not."""
    flag = next((words for flagged, words in FLAGS.items() if flagged == group), "")
    given = {"group": group, "proposed": PROPOSED[group], "flag": flag}
    if row is None:
        return GroupBasis.model_validate(given)
    chosen = LawfulBasis.model_validate({name: getattr(row, name) for name in LawfulBasis.model_fields})
    said = {"reason": row.reason, "said_by": row.said_by, "said_on": _day(row), "version": row.version}
    return GroupBasis.model_validate({**given, "chosen": chosen, **said})


def _answers(unit: Unit) -> list[Answer]:
    said = {row.question: answer_of(row) for row in unit.session.scalars(select(AssessmentAnswerRow))}
    return [said.get(each, Answer(question=each, text="", said_by=None, said_on=None, version=0)) for each in QUESTIONS]


def _risks(unit: Unit) -> list[Risk]:
    rows = unit.session.scalars(select(AssessmentRiskRow).order_by(AssessmentRiskRow.id)).all()
    said = {row.key: risk_of(row) for row in rows if row.key is not None}
    own = [risk_of(row) for row in rows if row.key is None]
    return [*(said.get(key, ready_risk(key)) for key in READY), *own]


def _bases(unit: Unit) -> list[GroupBasis]:
    said = {row.field_group: row for row in unit.session.scalars(select(AssessmentBasisRow))}
    return [basis_of(group, said.get(group)) for group in PROPOSED]


def _places(found: Iterable[PlaceFound], said: Iterable[Place]) -> list[PlaceNow]:
    here = {(each.part, each.address): each for each in found}
    known = {(each.part, each.address): each for each in said}
    return [_place(*at, here.get(at), known.get(at)) for at in sorted({*here, *known})]


def _place(part: str, address: str, found: PlaceFound | None, said: Place | None) -> PlaceNow:
    return PlaceNow.model_validate(
        {
            "part": part,
            "address": address,
            "services": [] if found is None else sorted(found.services),
            "encrypted": None if found is None else found.encrypted,
            **{name: None if said is None else getattr(said, name) for name in ("operator", "country")},
            **{name: "" if said is None else getattr(said, name) for name in ("others", "certificate")},
            "certificate_until": None if said is None else said.certificate_until,
        }
    )


def _day(row: AssessmentAnswerRow | AssessmentRiskRow | AssessmentBasisRow) -> str:
    return row.said_at.astimezone(_LONDON).date().isoformat()


_RISK_AS_IT_IS = (
    "id", "key", "name", "harm", "likelihood", "severity", "measure", "effect", "remaining", "approved", "applies",
    "said_by", "version",
)  # fmt: skip
