"""RPC of the retention service: a child's file is destroyed for good, by two people, after a time in which that can
end."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ...says import Says
from ..incidents.disposal import KeptFor

DisposalState = Literal[
    "proposed", "announced", "ordered", "taken_out", "keys_gone", "destroyed", "withdrawn", "stopped", "put_back"
]
"""``proposed`` by one person; ``announced``: a second one agreed, and it waits for its day; ``ordered``: its day
came, and nobody stops it any more; ``taken_out``: its records are gone; ``keys_gone``: so are its keys, and what else
there is goes; ``destroyed``: all of it. ``put_back``: it came to nothing, ``because`` says why."""
DISPOSAL_STATES: tuple[DisposalState, ...] = get_args(DisposalState)
PutBackBecause = Literal[
    "held",
    "reviewed",
    "not_due",
    "still_open",
    "changed",
    "moved",
    "no_file",
    "people",
    "restored",
    "not_agreed",
]
"""``held``: a hold was placed; ``reviewed``: a review keeps the file on; ``not_due``: counted anew, its day is later;
``still_open``: something in it was opened; ``changed``: something was written in it, or moved; ``moved``: another
school keeps it; ``no_file``: it is no file any more; ``people``: the two do not count as independent any more, or may
not; ``restored``: the database was restored to an earlier time, and what was decided since is not known;
``not_agreed``: no second person agreed in time."""
PUT_BACK_BECAUSE: tuple[PutBackBecause, ...] = get_args(PutBackBecause)
DisposalReason = Literal["time_over", "kept_elsewhere", "erasure_asked", "made_in_error"]
"""Why a file is destroyed: its time is over and nothing needs it; whoever has it now keeps it; the person it is about
asked for it; it should never have been made. What is more is in words, which go with the file."""
DISPOSAL_REASONS: tuple[DisposalReason, ...] = get_args(DisposalReason)
DisposalAct = Literal["proposed", "shared_kept", "withdrawn", "stopped", "stop_ended"]
DisposalWords = Annotated[str, Field(min_length=1, max_length=1000), Says("Why", missing="Say why.")]
ListedFor = Literal["reading", "agreeing", "overseeing", "destroyed"]
"""Of files the caller reads; of files of which they may be the second person; of files they watch over; of files of
their schools that are gone."""
LISTED_FOR: tuple[ListedFor, ...] = get_args(ListedFor)
CertificateKind = Literal["destroyed", "out_of_backups"]
"""``out_of_backups``: issued on the day from which no backup can bring it back."""


class ProposeDisposal(Contract):
    """A file whose day has come is to be destroyed. ``words``: why. ``reason``: the same in a code, which stays when
    the words are gone. ``keeps_seen``: whoever proposes has seen that a schedule proposes to keep it. ``shared_kept``:
    why records stay that are about other children too; needed where there are such. ``version``: of the file as seen
    (``FileRetention.version``)."""

    subject_id: UUID
    words: DisposalWords
    reason: DisposalReason = "time_over"
    keeps_seen: bool = False
    shared_kept: Annotated[str, Field(max_length=1000)] = ""
    version: int = 0


class AgreeDisposal(Contract):
    """A second person agrees; ``version``: as seen."""

    disposal_id: UUID
    version: int


class WithdrawDisposal(Contract):
    """It is not to be destroyed after all; ``words``: why; ``version``: as seen."""

    disposal_id: UUID
    words: Annotated[DisposalWords, Says(missing="Say why it is not to be destroyed.")]
    version: int


class StopDisposal(Contract):
    """The data protection officer stops it, or (``end_stop_disposal``) ends that; ``version``: as seen."""

    disposal_id: UUID
    words: DisposalWords
    version: int


class GetDisposal(Contract):
    """One of them."""

    disposal_id: UUID


class DisposalSaid(Contract):
    """What somebody wrote about it."""

    act: DisposalAct
    by: UUID
    at: datetime
    words: str


class DisposalNumbers(Contract):
    """How many of each kind are gone, and how many records stay for other children (``kept``): ``redacted`` of them in
    other words, the others for the reasons in ``kept_because``, where somebody could decide on them."""

    concerns: int = 0
    records: int = 0
    entries: int = 0
    actions: int = 0
    documents: int = 0
    kept: int = 0
    roll_rows: int = 0
    referrals: int = 0
    dates: int = 0
    alerts: int = 0
    mails: int = 0
    log_rows: int = 0
    redacted: int = 0
    kept_because: dict[KeptFor, int] = {}


class DisposalFacts(Contract):
    """What a second person goes by before they agree: facts, and no word of what was written.

    ``name``: empty of a child who is on no roll. ``newest_on``: when somebody last wrote in it. Within a year of today
    were ``moved`` into it, ``merged`` (other ids taken for this child), ``corrected``; ``redacted`` and ``removed``: so
    many records about other children too are to be, with it. ``lifted``: holds on it, within a year. ``is_earlier``:
    its day has come by the trust's own schedule alone, or that schedule does not propose to keep it as the ready one
    does. ``must_read``: for one of those, whoever agrees has to read the file; ``read_at``: when the caller did.
    ``hindered``: why it would be put back, if its day were today.
    """

    name: str = ""
    date_of_birth: date | None = None
    concerns: int = 0
    records: int = 0
    entries: int = 0
    actions: int = 0
    documents: int = 0
    newest_on: date | None = None
    moved: int = 0
    merged: int = 0
    corrected: int = 0
    redacted: int = 0
    removed: int = 0
    lifted: int = 0
    is_earlier: bool = False
    must_read: bool = False
    read_at: datetime | None = None
    hindered: PutBackBecause | None = None


class DisposalReader(Contract):
    """Who was given sight of the file so that they can agree, and when they had read it to its end."""

    by: UUID
    opened_at: datetime
    read_at: datetime | None = None


class OpenDisposal(Contract):
    """A second person is given sight of this file alone, until it is decided."""

    disposal_id: UUID


class FindFileToRead(Contract):
    """Asks whose file the caller may read now as a second person. ``to_the_end``: they were shown the last of it."""

    disposal_id: UUID
    to_the_end: bool = False


class FileToRead(Contract):
    """``subject_ids``: every id of the child, today's first; ``mark``: of what the file held when it was proposed: what
    came into it since is nobody's to read. None of the release before."""

    school_id: UUID
    subject_ids: list[UUID]
    mark: UUID | None = None


class Disposal(Contract):
    """A file that is to be destroyed, or was.

    ``until``: the day that had come, by ``schedule``. ``destroy_on``: its day, of one that was agreed to. ``shared``:
    how many records are about other children too and stay for them, ``to_redact`` of them with words struck out;
    ``to_remove`` documents, named for others too, go with the file.
    ``subject_id``, ``said`` and ``readers`` are for readers of the file alone; an officer sees what officers wrote, and
    ``readers``.
    ``hindered``: of one that waits, why it would be put back, as the file is now. ``facts``: while it is proposed, for
    whoever may be the second person, and where one file is asked for. ``stop_holds_until``: until when nobody proposes
    it again. ``reason``: None of one that was proposed by the release before. ``destroyed_on``: when all was gone.
    """

    id: UUID
    school_id: UUID
    state: DisposalState
    schedule: str
    what: str
    until: date
    keeps: bool
    shared: int
    to_redact: int = 0
    to_remove: int = 0
    proposed_by: UUID
    proposed_at: datetime
    agreed_by: UUID | None = None
    agreed_at: datetime | None = None
    destroy_on: date | None = None
    reason: DisposalReason | None = None
    because: PutBackBecause | None = None
    ended_by: UUID | None = None
    ended_at: datetime | None = None
    stop_holds_until: date | None = None
    numbers: DisposalNumbers | None = None
    destroyed_on: date | None = None
    subject_id: UUID | None = None
    said: list[DisposalSaid] = []
    facts: DisposalFacts | None = None
    hindered: PutBackBecause | None = None
    readers: list[DisposalReader] = []
    may_agree: bool = False
    may_withdraw: bool = False
    may_stop: bool = False
    may_end_stop: bool = False
    version: int


class ListDisposals(Contract):
    """The newest first; ``state``: of that alone."""

    listed_for: ListedFor = "reading"
    state: DisposalState | None = None
    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class DisposalPage(Contract):
    """As ``get_disposal`` shows each, without what was written."""

    disposals: list[Disposal]
    next_cursor: str | None = None


class ListDestroyed(Contract):
    """Files that were destroyed, of schools the caller watches over, the one destroyed last first."""

    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class DestroyedFile(Contract):
    """One of them. ``whose``: name and birth date, sealed: incidents alone opens it."""

    disposal_id: UUID
    school_id: UUID
    schedule: str
    what: str
    until: date
    reason: DisposalReason | None
    destroyed_on: date | None
    proposed_by: UUID
    agreed_by: UUID | None
    whose: str | None


class DestroyedPage(Contract):
    """Without a child that anybody but incidents could read."""

    files: list[DestroyedFile]
    next_cursor: str | None = None


class Certificate(Contract):
    """That a file was destroyed. ``document``: the exact text that was signed (JSON, RFC 8785); ``signature``:
    Ed25519 in base64, under the destruction list's key, whose public half is ``public_key`` (32 bytes in base64).
    ``text``: the same for people."""

    kind: CertificateKind
    issued_at: datetime
    document: str
    signature: str
    public_key: str
    text: str


class Certificates(Contract):
    """Of one disposal, the newest first; none before all of it is destroyed."""

    certificates: list[Certificate]
