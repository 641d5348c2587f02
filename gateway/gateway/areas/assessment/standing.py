"""The assessment as it stands: asked for with the places of this moment; what is open in it, changed, or overdue."""

from dataclasses import dataclass
from datetime import date

from haven_schemas.acts.assessment import AssessmentContent, AssessmentDraft, PlaceFound, ReadAssessment
from haven_schemas.acts.identity.assessment import READ_ASSESSMENT
from haven_schemas.assessment_needs import needed_first

from gateway.areas.assessment.changes import Change, changes_between
from gateway.areas.hosting.where_data_is import connected_now
from gateway.sessions.current import Session
from gateway.state import haven

_PILOT_OVER = "It was signed as a draft, for a pilot that is over."


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
            pilot = self.draft.last.pilot_until is not None
            found.append(_PILOT_OVER if pilot else "The last signed assessment is older than a year.")
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
