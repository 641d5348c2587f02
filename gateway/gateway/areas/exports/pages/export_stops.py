"""What stops an export, said on its form: of which child and by what, and a lead's word that it may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.pupils.record import OverrideStop, StopsAsked
from haven_schemas.acts.pupils.record_calls import OVERRIDE_STOP, STOPS_OF
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.pages.forms import text, typed_ids
from gateway.rendering.working_copy import words_of_stops
from gateway.sessions.current import Session
from gateway.state import haven

REASON = "let_go_reason"
_SHORTEST = 10
_LONGEST = 2_000


@dataclass(frozen=True)
class StoppedChild:
    """A child something stops the export for. ``words``: by what, as far as the person may see it."""

    id: UUID
    name: str
    words: list[str]


def stopped_by(error: Problem | ValidationError) -> list[UUID]:
    """The children a refusal names, or those whom the form was shown for."""
    if isinstance(error, Problem) and error.code is ErrorCode.STOPPED:
        return [UUID(each) for each in error.ids.get("pupil_ids", "").split(",") if each]
    return typed_ids("stopped")


def stopped_children(session: Session, stopped: Sequence[UUID], names: Mapping[UUID, str]) -> list[StoppedChild]:
    """Each with what stops it."""
    return [StoppedChild(each, names.get(each, "A child in it"), _words(session, each)) for each in stopped]


def let_go(session: Session) -> None:
    """Overrides what stops the export for each child of the form, by the person's own word."""
    reason = text(REASON)
    if not _SHORTEST <= len(reason) <= _LONGEST:
        raise invalid(REASON, FieldCode.WRONG_FORMAT)
    for pupil_id in typed_ids("stopped"):
        asked = OverrideStop(pupil_id=pupil_id, purpose="export", reason=reason)
        haven().services.ask(OVERRIDE_STOP, session.caller, asked)


def errors_of_stops(error: Problem | ValidationError) -> dict[str, str] | None:
    """What is to be put right about a stop, or None if the refusal is about something else."""
    if not isinstance(error, Problem):
        return None
    if error.code is ErrorCode.STOPPED:
        return {"stopped": "Something on a child's record stops this export."}
    if any(each.field == REASON for each in error.fields):
        return {REASON: "Say why it may go, in 10 to 2,000 characters."}
    return None


def _words(session: Session, pupil_id: UUID) -> list[str]:
    if not session.has(Right.PUPIL_READ):
        return []
    try:
        asked = StopsAsked(pupil_id=pupil_id, purpose="export", with_words=True)
        return words_of_stops(haven().services.ask(STOPS_OF, session.caller, asked))
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:  # of another year or class than their role's
            raise
        return []
