"""The assessment as it stands: asked for with the places of this moment; what is open in it, changed, or overdue."""

from dataclasses import dataclass
from datetime import date

from haven_schemas.assessment_needs import needed_first
from haven_schemas.calls.identity.assessment import READ_ASSESSMENT
from haven_schemas.rpc.assessment import (
    AssessmentContent,
    AssessmentDraft,
    AssessmentQuestion,
    PlaceFound,
    ReadAssessment,
    Risk,
)
from haven_schemas.rpc.hosting import PlacePart
from haven_schemas.words.assessment import FOR_THE_ASSET_REGISTER, QUESTIONS, STEPS
from haven_schemas.words.hosting import PLACE_PARTS

from gateway.areas.assessment.changes import Change, changes_between
from gateway.areas.hosting.where_data_is import connected_now
from gateway.sessions.current import Session
from gateway.state import haven

_EVERY_TRUST_HAS: tuple[PlacePart, ...] = ("hosting", "backups")
_MAY_STAY_EMPTY = frozenset({"ico_consultation", *FOR_THE_ASSET_REGISTER})
"""Asked of some trusts only: nothing is open where nobody has answered."""


@dataclass(frozen=True)
class Standing:
    """``silent``: services that cannot be asked just now, so that nobody signs."""

    draft: AssessmentDraft
    found: list[PlaceFound]
    silent: list[str]

    @property
    def content(self) -> AssessmentContent:
        """What a signature would be of."""
        return self.draft.content

    @property
    def changes(self) -> list[Change]:
        """Since both signed last; nothing where nobody has."""
        return [] if self.draft.last is None else changes_between(self.draft.last, self.content)

    def amiss(self, today: date) -> list[str]:
        """Why the page is red, in words; empty where the assessment holds."""
        if self.draft.last is None:
            return ["No assessment has been signed by two people yet."]
        found = []
        if self.draft.review_due is not None and date.fromisoformat(self.draft.review_due) < today:
            found.append("The last signed assessment is older than a year.")
        if not self.silent and any(change.kind == "place" for change in self.changes):
            found.append("A place that data is at has changed since it was signed.")
        if self._says_otherwise(self.draft.last):
            found.append("What Haven does about risks, or its lawful bases, has changed since it was signed.")
        return found

    def _says_otherwise(self, last: AssessmentContent) -> bool:
        now = self.content
        return (last.risks_edition, last.bases_edition) != (now.risks_edition, now.bases_edition)

    def may_sign(self) -> bool:
        """Whether the person could sign it now, all parts having answered."""
        return self.draft.may_sign and not self.silent and not needed_first(self.content)


def standing(session: Session) -> Standing:
    """Asks every service where its data is, and identity for the rest."""
    connected = connected_now(session)
    found = [
        PlaceFound(part=spot.part, address=spot.address, services=spot.services, encrypted=spot.encrypted)
        for spot in connected.spots
    ]
    draft = haven().services.ask(READ_ASSESSMENT, session.caller, ReadAssessment(places=found))
    return Standing(draft, found, connected.silent)


def open_points(content: AssessmentContent) -> list[str]:
    """What nobody of the trust has said yet, in words, in the order of the steps."""
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
