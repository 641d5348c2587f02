"""RPC of the alerts service."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ..identifiers import Contract
from .incidents import Urgency
from .paging import Paged

EarlierAlertKind = Literal[
    "concern_recorded",
    "concern_unread",
    "concern_assigned",
    "incident_assigned",
    "closing_asked",
    "closing_refused",
    "look_back_due",
    "action_assigned",
    "action_soon",
    "action_overdue",
    "roll_question_asked",
    "roll_question_answered",
    "pupil_match_waiting",
]
"""What a caller of the release before reads in an inbox."""
HandoverAlertKind = Literal[
    "handover_begun", "handover_soon", "handover_overdue", "handover_not_received", "handover_received"
]
PaperAlertKind = Literal["paper_review_due"]
ReadRequestAlertKind = Literal["read_request_asked", "read_request_decided"]
PossibleLinkAlertKind = Literal["possible_link_waiting"]
LateAlertKind = Literal["action_late", "look_back_late", "paper_review_late", "file_review_late"]
"""Nobody has done it in the time the trust allows: the next people are told."""
FileReviewAlertKind = Literal["file_review_due"]
TeamAwayAlertKind = Literal["team_away"]
"""Everybody of a school who triages there is away on a school day."""
AlertKind = Literal[
    EarlierAlertKind,
    HandoverAlertKind,
    PaperAlertKind,
    ReadRequestAlertKind,
    FileReviewAlertKind,
    LateAlertKind,
    PossibleLinkAlertKind,
    TeamAwayAlertKind,
]
"""What an alert tells of."""

AlertedKind = Literal[AlertKind, "concern_corrected", "incident_corrected"]
"""What someone is told of, as it is kept and mailed. Of a correction the inbox tells by ``Alert.corrected``."""


class ListAlerts(Paged):
    """The caller's own inbox, newest first."""

    unread_only: bool = False


class EarlierAlert(Contract):
    """Names the sender and the category, never a child, never content; both empty where there is none."""

    id: UUID
    kind: EarlierAlertKind
    school_id: UUID
    sender_name: str
    category_name: str
    object_id: UUID
    """The concern, the incident record (of the action), the handover of files, the paper, the card of a
    file, the request to read a file again, or the notice or question of
    the roll; of pupils who may be one child it is the notice, never the question; of a team that is away the school."""
    at: datetime
    read_at: datetime | None
    unread_since: datetime | None = None
    """Since when nobody has read the concern or decided on it, once that is longer than the trust allows."""
    gone_at: datetime | None = None
    """When it was found that the record is not there any more: its database was restored to an earlier time."""
    corrected: bool = False
    """Whether it tells that the children in the concern (``concern_recorded``) or record (``incident_assigned``), or
    what part they had, were corrected."""


class EarlierAlertPage(Contract):
    """One page of what a caller of the release before reads; ``unread`` counts the same."""

    alerts: list[EarlierAlert]
    unread: int
    next_cursor: str | None


class Alert(EarlierAlert):
    """The same, of any kind."""

    kind: AlertKind  # type: ignore[assignment]  # more kinds than before
    urgency: Urgency | None = None
    """What the reporter said of how soon a new concern has to be read."""


class AlertPage(Contract):
    """One page of the inbox; ``unread`` counts the whole inbox."""

    alerts: list[Alert]
    unread: int
    next_cursor: str | None


class GoneRecordQuery(Contract):
    """Whether the caller has an alert about a concern or record that is gone."""

    object_id: UUID


class GoneRecord(Contract):
    """``gone_at`` None: the caller was never told of it, or it is there."""

    gone_at: datetime | None


class MarkRead(Contract):
    """Marks alerts read; they stay in the inbox. Of several, those of concerns that nobody has opened or decided on
    stay unread: one at a time is a choice, a pageful is not."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class MarkedRead(Contract):
    """How many were unread before, and how many stay so because nobody has opened or decided on the concern."""

    marked: int
    left: int = 0


class SetMailChannel(Contract):
    """Turns the mail channel on or off for the trust (off while demonstration data is loaded)."""

    on: bool


class MailChannel(Contract):
    """Whether mail goes out."""

    on: bool


class MailChannelState(Contract):
    """Whether mail goes out, and since when that was set; ``since`` null: on since the installation."""

    on: bool
    since: datetime | None


class UnreadRule(Contract):
    """After how many minutes the next people are told of a concern that nobody has read. It cannot be turned off.

    ``minutes`` are of the school's duty hours, ``urgent_minutes`` of the clock, ``late_days`` duty days after which the
    next people are told of an overdue action or review; None of those: they stay as they are.
    """

    minutes: Annotated[int, Field(ge=5, le=2880, strict=True)]
    urgent_minutes: Annotated[int, Field(ge=5, le=120, strict=True)] | None = None
    late_days: Annotated[int, Field(ge=1, le=10, strict=True)] | None = None
    version: int = Field(ge=0)
    """0: it was never set."""
