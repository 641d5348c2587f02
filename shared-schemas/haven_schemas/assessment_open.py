"""What is open in an assessment: what nobody of the trust has said yet."""

from .acts.assessment import AssessmentContent, AssessmentQuestion, Risk
from .acts.hosting import PlacePart
from .assessment_needs import needed_first
from .words.assessment import FOR_THE_ASSET_REGISTER, QUESTIONS, STEPS
from .words.hosting import PLACE_PARTS

_EVERY_TRUST_HAS: tuple[PlacePart, ...] = ("hosting", "backups")
_MAY_STAY_EMPTY = frozenset({"ico_consultation", *FOR_THE_ASSET_REGISTER})
"""Asked of some trusts only: nothing is open where nobody has answered."""


def open_points(content: AssessmentContent) -> list[str]:
    """What nobody of the trust has said yet, in words, in the order of the steps; for pages, papers and programs."""
    found = [f"Not answered: {QUESTIONS[each]}" for each in open_questions(content)]
    found += [f"Risk nobody has looked at: {each.name}" for each in content.risks if not each.looked_at]
    found += [f"Measure not approved: {each.name}" for each in content.risks if _is_unapproved(each)]
    waiting = sum(each.chosen is None for each in content.bases)
    found += [f"Lawful bases nobody has agreed to: {waiting} of {len(content.bases)}"] if waiting else []
    return found + _open_places(content)


def open_questions(content: AssessmentContent) -> list[AssessmentQuestion]:
    """Questions that need an answer and have none."""
    needed = needed_first(content)
    return [
        each.question
        for each in content.answers
        if each.question in needed or (not each.text and each.question not in _MAY_STAY_EMPTY)
    ]


def open_steps(content: AssessmentContent) -> list[int]:
    """The numbers of the steps in which anything is open, in their order."""
    return [number for number in range(1, len(STEPS) + 1) if open_of_step(content, number)]


def open_of_step(content: AssessmentContent, number: int) -> int:
    """How much is open in one of the seven steps."""
    if number == 5:
        return sum(not each.looked_at for each in content.risks)
    if number == 6:
        return sum(_is_unapproved(each) for each in content.risks)
    wanted = STEPS[number - 1][1]
    here = sum(each in wanted for each in open_questions(content))
    if number == 2:
        return here + len(_open_places(content))
    return here + (sum(each.chosen is None for each in content.bases) if number == 4 else 0)


def _is_unapproved(risk: Risk) -> bool:
    return risk.looked_at and risk.applies and not risk.approved


def _open_places(content: AssessmentContent) -> list[str]:
    said = {each.part for each in content.places}
    found = [f"Place nobody has spoken for: {PLACE_PARTS[part]}" for part in _EVERY_TRUST_HAS if part not in said]
    for each in content.places:
        if each.operator is None:
            found.append(f"Place nobody has spoken for: {PLACE_PARTS[each.part]}, {each.address}")
        if each.encrypted is False:
            found.append(f"Link without encryption: {PLACE_PARTS[each.part]}, {each.address}")
    return found
