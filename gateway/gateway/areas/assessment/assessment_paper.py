"""The assessment as a paper, in the ICO's seven steps: what the system knows, what the trust says, and what is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from haven_schemas.acts.assessment import AssessmentContent, SignedSummary
from haven_schemas.assessment_open import open_points
from haven_schemas.words.assessment import QUESTIONS, STEPS
from haven_schemas.words.assessment_risks import LIKELIHOODS, RISK_EFFECTS, RISK_LEVELS, SEVERITIES
from haven_schemas.words.hosting import PLACE_PARTS
from haven_schemas.words.lawful_bases import (
    ARTICLE_NINE,
    ARTICLE_SIX,
    BASIS_GROUPS,
    FIELDS_OF_BASIS_GROUPS,
    SCHEDULE_ONE,
)

from gateway.areas.assessment.changes import Change, place_words
from gateway.areas.assessment.paper import Block, Paper, Section, paragraph, still_open, table
from gateway.rendering.times import date_words, moment
from gateway.rendering.words import many

_FORMER = "a former colleague"
_UNSAID = "Nobody has answered this yet."


@dataclass(frozen=True)
class Issue:
    """Which issue of the assessment it is. ``signed`` None: a draft. ``names``: of the staff who signed or said
    something; ``changes``: since the last signed one, None where there is none, or it is signed itself."""

    today: date
    names: Mapping[UUID, str]
    signed: SignedSummary | None = None
    changes: list[Change] | None = None
    silent: tuple[str, ...] = ()


def assessment_paper(content: AssessmentContent, issue: Issue) -> Paper:
    """The whole of it, open points first; it names no child."""
    trust = content.trust_name or "The trust"
    sections = [_open(content, issue)]
    if issue.changes is not None:
        sections.append(_changed(issue.changes))
    sections += [_step(content, issue, number) for number in range(1, len(STEPS) + 1)]
    state = _state(content, issue)
    return Paper(
        title="Data protection impact assessment: safeguarding records in Haven",
        lines=(trust, state, f"{many(content.schools, 'school')}, {many(content.accounts, 'staff account')}."),
        sections=sections,
        foot=f"{trust}: data protection impact assessment. {state}",
    )


def _state(content: AssessmentContent, issue: Issue) -> str:
    if issue.signed is None:
        return f"Draft of {date_words(issue.today.isoformat())}, not signed."
    signed = f"igned {moment(issue.signed.signed_at)}. SHA-256 {issue.signed.digest}"
    if content.pilot_until is None:
        return f"S{signed}"
    return f"Draft, for a pilot until {date_words(content.pilot_until)}: s{signed}"


def _open(content: AssessmentContent, issue: Issue) -> Section:
    points = [f"Could not be asked when this was made: {each}" for each in issue.silent] + open_points(content)
    blocks = [still_open(each) for each in points] or [paragraph("Nothing is open.")]
    blocks += [paragraph(f"Why step {each.step} may be open: {each.text}") for each in content.reasons]
    return Section("Open points", blocks)


def _changed(changes: list[Change]) -> Section:
    if not changes:
        return Section("What changed since it was last signed", [paragraph("Nothing.")])
    rows = [(each.what, each.before, each.now) for each in changes]
    return Section("What changed since it was last signed", [table(("What", "Before", "Now"), rows)])


def _step(content: AssessmentContent, issue: Issue, number: int) -> Section:
    title, questions = STEPS[number - 1]
    said = {each.question: each for each in content.answers}
    blocks = [
        Block("question" if said[each].text else "open", said[each].text or _UNSAID, QUESTIONS[each])
        for each in questions
        if said[each].text or each != "ico_consultation"
    ]
    return Section(f"Step {number}: {title}", [*blocks, *_of_the_system(content, issue, number)])


def _of_the_system(content: AssessmentContent, issue: Issue, number: int) -> list[Block]:
    """What the running system, the lists or the signatures add to a step."""
    if number == 2:
        return [
            paragraph("Which data there is:"),
            _fields(),
            paragraph("Where it is, as the system runs:"),
            _places(content),
        ]
    if number == 4:
        return [paragraph("On what basis each group of fields is processed:"), _bases(content), *_flags(content)]
    if number == 5:
        return [_risks(content)]
    if number == 6:
        return [_measures(content)]
    return [_signatures(issue)] if number == 7 else []


def _fields() -> Block:
    rows = [(BASIS_GROUPS[each], FIELDS_OF_BASIS_GROUPS[each]) for each in BASIS_GROUPS]
    return table(("Group", "Fields"), rows)


def _places(content: AssessmentContent) -> Block:
    rows = [(PLACE_PARTS[each.part], each.address, place_words(each)) for each in content.places]
    return table(("Place", "Address", "What is known of it"), rows)


def _bases(content: AssessmentContent) -> Block:
    rows = []
    for each in content.bases:
        basis = each.stands
        agreed = "Haven's proposal" if each.chosen is None else "The trust's own word"
        conditions = [ARTICLE_NINE[basis.article_9]]
        conditions += [SCHEDULE_ONE[basis.schedule_1]] if basis.schedule_1 != "none" else []
        conditions += ["May hold data about offences (Article 10)"] if basis.criminal else []
        whose = f"{agreed}. {each.reason}".strip()
        rows.append((BASIS_GROUPS[each.group], ARTICLE_SIX[basis.article_6], ". ".join(conditions), whose))
    return table(("Group of fields", "Article 6", "Article 9, Schedule 1, Article 10", "Who says so"), rows)


def _flags(content: AssessmentContent) -> list[Block]:
    return [paragraph(f"{BASIS_GROUPS[each.group]}: {each.flag}") for each in content.bases if each.flag]


def _risks(content: AssessmentContent) -> Block:
    rows = [
        (each.name, each.harm, LIKELIHOODS[each.likelihood], SEVERITIES[each.severity], RISK_LEVELS[each.level])
        for each in content.risks
        if each.applies
    ]
    return table(("Risk", "Harm", "Likelihood", "Severity", "Overall"), rows)


def _measures(content: AssessmentContent) -> Block:
    rows = [
        (
            each.name,
            each.measure if each.looked_at else f"{each.measure} (Haven's proposal; nobody has looked at it.)",
            RISK_EFFECTS[each.effect] if each.applies else "Does not apply",
            RISK_LEVELS[each.remaining] if each.applies else "",
            "Yes" if each.approved else "No",
        )
        for each in content.risks
    ]
    return table(("Risk", "Measure", "Effect", "Remaining risk", "Approved"), rows)


def _signatures(issue: Issue) -> Block:
    signed = issue.signed
    first = "" if signed is None else issue.names.get(signed.signed_by, _FORMER)
    second = "" if signed is None or signed.approved_by is None else issue.names.get(signed.approved_by, _FORMER)
    first_at = "" if signed is None else moment(signed.signed_at)
    second_at = "" if signed is None or signed.approved_at is None else moment(signed.approved_at)
    rows = [
        ("Data protection officer: advice was given", first, first_at),
        ("For the trust: measures and remaining risks are approved", second, second_at),
    ]
    return table(("Signature", "Name", "Date"), rows)
