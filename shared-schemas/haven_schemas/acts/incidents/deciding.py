"""RPC of the incidents service: a concern decided in one step, and what was recorded of its children before."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from . import ConcernStatus, Day, Decision, OptionalReason, Reason, RiskLevel, Title
from .chronology import PlanKind


class RiskJudged(Contract):
    """A level of risk and what makes it so."""

    level: RiskLevel
    reason: Reason


class OwnerChosen(Contract):
    """Who deals with it, and what they should know."""

    staff_id: UUID
    reason: OptionalReason = ""


class FirstAction(Contract):
    """What is to be done first. ``due_on`` is a date, ending at 23:59 Europe/London. ``subject_ids``: the children it
    is about; none need be named where the record has one."""

    text: Reason
    owner_id: UUID
    due_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []


class DecideConcern(Contract):
    """The decision with all that follows from it at once; either all of it is kept or none.

    ``incident_id``: the open record of a concern that is ``added``, of no other. ``risk`` and ``owner`` are those of
    the record the concern goes into, or of the concern where nothing more is to be done; what is left out stays as it
    is. ``first_action`` needs a record. ``version``: the one the decision was made on, if the caller says.
    ``title``: what the record that is ``opened`` is called, in one line. ``refers``: it is decided in order to refer:
    the record says that a referral was begun until one, or why not, is written down; needs a record.
    """

    concern_id: UUID
    decision: Decision
    reason: Reason
    incident_id: UUID | None = None
    risk: RiskJudged | None = None
    owner: OwnerChosen | None = None
    first_action: FirstAction | None = None
    version: int | None = None
    title: Title | None = None
    refers: bool = False


class ConcernDecided(Contract):
    """How the concern stands, the record it went into, and the first action."""

    id: UUID
    status: ConcernStatus
    incident_id: UUID | None = None
    action_id: UUID | None = None


class OpenRecord(Contract):
    """An open incident record about a child: no text."""

    id: UUID
    school_id: UUID
    category_name: str
    opened_at: datetime
    risk: RiskLevel | None
    assigned_to: UUID | None


class EarlierConcern(Contract):
    """Another concern about a child: no text."""

    id: UUID
    category_name: str
    occurred_at: datetime
    status: ConcernStatus
    decision: Decision | None
    incident_id: UUID | None


class PlanOnCard(Contract):
    """What a card on top of the child's chronology says of a plan, at one school."""

    school_id: UUID
    kinds: list[PlanKind] = []
    plan: str
    lead_id: UUID | None
    next_review_on: Day | None


class ChildHistory(Contract):
    """One child of a concern. ``subject_id``: as the concern names them; ``same_as``: the id they have today, if it is
    another and the caller may know it.

    ``records``: the newest ten that are open; ``concerns``: the last five others; ``plans``: of cards that say
    anything. All as far as the caller sees: of a file that is closed to them nothing, as where there is nothing.
    """

    subject_id: UUID
    same_as: UUID | None = None
    records: list[OpenRecord] = []
    concerns: list[EarlierConcern] = []
    plans: list[PlanOnCard] = []


class ConcernHistory(Contract):
    """A child of the concern each, in its order."""

    children: list[ChildHistory]
