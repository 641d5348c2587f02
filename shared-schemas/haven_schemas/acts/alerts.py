"""RPC of the alerts service."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ..identifiers import Contract
from .identity.schools import Clock
from .incidents import MatterKind, Urgency
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
"""What an alert tells of, as release 0.1.0 knows it."""
DeadlineAlertKind = Literal[
    "deadline_soon",
    "deadline_due",
    "deadline_overdue",
    "deadline_late",
    "date_soon",
    "date_due",
    "date_overdue",
    "date_late",
]
"""Of a deadline of a referral, or a date to keep on an incident record: neither of what, nor to whom."""
DisposalAlertKind = Literal["disposal_proposed", "disposal_announced", "disposal_ended", "disposal_done"]
"""A child's file at the school waits for somebody to agree that it is destroyed; it is to be, on a day; that came to
nothing; it is gone. It says of nobody."""
EasingAlertKind = Literal["hold_lifted", "schedule_earlier", "wide_hold_changed"]
"""A hold at the school was lifted, or a schedule of the trust's brings files to review earlier; neither at once. Or a
hold on many files was placed, or is to be lifted, or was."""
KeptFilesAlertKind = Literal["hold_review_due", "files_due", EasingAlertKind]
"""A hold at the school is to be looked at again; the time of files there has come; somebody lifted a hold; files are
to come to review earlier. It says of nobody."""
RegisterAlertKind = Literal["register_read"]
"""A data protection officer opened the register of destroyed files. It says of nobody, and not what was looked for."""
DiscardAlertKind = Literal["discard_asked", "discard_proposed", "discard_ended", "discard_done"]
"""A report at the school that nobody can open waits for somebody to agree that it is destroyed unread; that was
proposed; it came to nothing; it is destroyed. It says neither which report, nor of whom."""
LinkQuestionAlertKind = Literal["link_question_asked"]
"""Somebody is asked whether a colleague is kept from a child, or said that one no longer is. It says
neither who nor from whom."""
MovedAlertKind = Literal["records_moved"]
"""Records at the school were moved from one child's file to another's, rewritten by somebody else than who wrote
them, or redacted or removed with another child's file. It says of nobody, and not which."""
LeaverAlertKind = Literal["pupils_left", "pupils_left_open"]
"""Pupils left the roll of the school, by the word of a system or a file; of some of them something is open. It says of
nobody."""
RollFileAlertKind = Literal["roll_file_waits", "roll_file_late"]
"""A file of the school's roll waits for somebody to decide; it has done so for a day. It says of nobody."""

OrderAlertKind = Literal["stop_to_ask_again"]
"""A court order or the like on a child's record is to be asked for again. It says neither what it is, nor of whom."""
ChannelAlertKind = Literal["mail_off"]
"""Alerts will go out by mail no more, from the next school day on: told to the trust lead and the data protection
officer."""
ReaderlessAlertKind = Literal["concern_without_reader", "concern_unread_by_all"]
"""Nobody of the school, nor of another one, may read a report there; or everybody who may was told in turn, and nobody
has. Told to a safeguarding trustee, who may not read it either. It says neither which, nor of whom."""
LaterAlertKind = Literal[
    DeadlineAlertKind,
    DisposalAlertKind,
    KeptFilesAlertKind,
    RegisterAlertKind,
    DiscardAlertKind,
    LinkQuestionAlertKind,
    MovedAlertKind,
    LeaverAlertKind,
    RollFileAlertKind,
    OrderAlertKind,
    ChannelAlertKind,
    ReaderlessAlertKind,
]
"""What a caller of release 0.1.0 is not told of."""
InboxKind = Literal[AlertKind, LaterAlertKind]
"""What an alert in an inbox tells of."""

AlertedKind = Literal[InboxKind, "concern_corrected", "incident_corrected"]
"""What someone is told of, as it is kept and mailed. Of a correction the inbox tells by ``Alert.corrected``."""


MOST_TOLD = 200
MOST_NEW = 100
"""Beyond so many a page says that there are more."""


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
    mailed_at: datetime | None = None
    """When the mail server took its mail; null while it waits, or where none goes out."""
    changed_at: datetime | None = None
    """When what it tells of was corrected or reopened, if that was after it was read: it is unread again."""


class AlertPage(Contract):
    """One page of the inbox; ``unread`` counts the whole inbox."""

    alerts: list[Alert]
    unread: int
    next_cursor: str | None


class NewAlertsQuery(Contract):
    """Which of the caller's alerts were made after ``since`` and are unread."""

    since: AwareDatetime


class NewAlerts(Contract):
    """Their ids, ``MOST_NEW`` at most: how many there are, and nothing of what they tell."""

    ids: Annotated[list[UUID], Field(max_length=MOST_NEW)]
    mail_off_since: datetime | None = None
    """As an inbox says it, for the head of every page."""


class InboxAlert(Alert):
    """The same, deadlines among them: ``object_id`` is the referral, or the date to keep; of files whose time has come
    it is the school, and ``number`` how many there were that the owner may see, null where there were very many."""

    kind: InboxKind  # type: ignore[assignment]  # more kinds than before
    number: int | None = None


class InboxPage(Contract):
    """One page of the inbox; ``unread`` counts the whole inbox."""

    alerts: list[InboxAlert]
    unread: int
    next_cursor: str | None
    mail_off_since: datetime | None = None
    """Since when, or from when on, nobody is mailed about alerts; null: mail goes out."""


class GoneRecordQuery(Contract):
    """Whether the caller has an alert about a concern or record that is gone."""

    object_id: UUID


class GoneRecord(Contract):
    """``gone_at`` None: the caller was never told of it, or it is there."""

    gone_at: datetime | None


MailOfAlert = Literal["waiting", "in_digest", "sent", "refused", "none"]
"""``in_digest``: it goes with its owner's next mail of the day; ``sent``: the mail server took it; ``refused``: it did
so often that it is not tried again; ``none``: no mail goes out, since the trust has turned mail off, the account takes
none, or the alert was read before the mail of the day."""


class ToldOfQuery(Contract):
    """Who was told of a concern, or of an incident record and the concerns in it."""

    kind: MatterKind
    matter_id: UUID


class ToldLine(Contract):
    """One alert in somebody's inbox. Delivered, read and acted on are three facts: ``at`` is when it was put into the
    inbox, ``mailed_at`` when the mail server took its mail, ``read_at`` when its owner opened it or marked it as read,
    ``opened_at`` when they first opened the concern while nobody had decided on it."""

    staff_id: UUID
    kind: AlertedKind
    about_id: UUID
    at: datetime
    mail: MailOfAlert
    mailed_at: datetime | None
    read_at: datetime | None
    opened_at: datetime | None
    changed_at: datetime | None
    """When what it tells of was corrected or reopened."""


class ToldOf(Contract):
    """``lines``: oldest first, ``MOST_TOLD`` at most. ``decided_at``: when the concern was decided on, as far as alerts
    heard; null for an incident record."""

    lines: list[ToldLine]
    decided_at: datetime | None


class SetDigest(Contract):
    """``digest_at``: what can wait comes in one mail a day at that time, by the clocks of London; null: each alert has
    a mail of its own, at once."""

    digest_at: Clock | None


class DigestChoice(Contract):
    """The caller's own. ``next_at``: when the next mail of the day goes out, if there is anything to say by then."""

    digest_at: Clock | None
    next_at: datetime | None


class MarkRead(Contract):
    """Marks alerts read; they stay in the inbox. Of several, those of concerns that nobody has opened or decided on
    stay unread: one at a time is a choice, a pageful is not."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class MarkedRead(Contract):
    """How many were unread before, and how many stay so because nobody has opened or decided on the concern."""

    marked: int
    left: int = 0


class SetMailChannel(Contract):
    """Turns the mail channel on at once, or off after a school day's notice; the set-up turns it off at once."""

    on: bool


class MailChannel(Contract):
    """Whether mail goes out. ``off_from``: it will be off then, and those who are told of it can turn it on again."""

    on: bool
    off_from: datetime | None = None


class MailChannelState(Contract):
    """Whether mail goes out, and since when that was set; ``since`` null: on since the installation. ``off_from``: it
    will be off then."""

    on: bool
    since: datetime | None
    off_from: datetime | None = None


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
