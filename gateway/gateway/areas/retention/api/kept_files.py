"""Until when files are kept, and what was decided on those whose day has come, by API."""

from datetime import date
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.paging import DEFAULT_LIMIT
from haven_schemas.acts.retention.files import (
    BEGIN_SWEEP,
    DRY_RUN,
    GET_FILE,
    LAST_SWEEP,
    LIST_FILES,
    REVIEW_FILE,
    DisposalOfFile,
    DryRun,
    DryRunLine,
    DryRunTotals,
    FileLine,
    FilePage,
    FileRetention,
    FileReviewed,
    FileState,
    GetFile,
    LastLeaverLook,
    LastSweep,
    ListFiles,
    Reason,
    Reviewed,
    ReviewFile,
    Sweep,
)
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.retention.api.holds import MOST_FILES, FileHoldShape, file_hold_shape
from gateway.state import haven


class KeptFilesQuery(PageQuery):
    """Of one school, of one state, or due ``by`` a day."""

    limit: Annotated[int, Field(ge=1, le=MOST_FILES)] = DEFAULT_LIMIT
    school_urn: SchoolUrn | None = None
    state: FileState | None = None
    by: date | None = None


@reply_from(FileLine, without=("school_id",))
class KeptFileLineShape(Shape):
    """``keeps``: what is proposed at the review is to keep it. ``shared``: entries that are about others too."""

    school_urn: SchoolUrn | None


@reply_from(FilePage, without=("files",))
class KeptFilesShape(Shape):
    """Files the caller reads, the earliest day first. ``looked_at``: null before all files were looked at once."""

    files: list[KeptFileLineShape]


@reply_from(Reason)
class KeptReasonShape(Shape):
    """One schedule that holds for the file, counted from ``starts`` to ``until``."""


@reply_from(Reviewed)
class KeptReviewShape(Shape):
    """What a review came to."""


@reply_from(DisposalOfFile)
class KeptFileDisposalShape(Shape):
    """Somebody proposed that the file be destroyed. ``destroy_on``: its day, once a second person agreed."""


@reply_from(FileRetention, without=("school_id", "reasons", "holds", "decided", "disposal"))
class KeptFileShape(Shape):
    """``until``: the day on which somebody reviews it; nothing is destroyed by the day alone.

    The first of ``reasons`` sets it, unless a review ``decided`` on a later one. ``version``: for ``If-Match``.
    """

    school_urn: SchoolUrn | None
    reasons: list[KeptReasonShape]
    holds: list[FileHoldShape]
    decided: KeptReviewShape | None
    disposal: KeptFileDisposalShape | None


@body_from(ReviewFile, without=("subject_id", "version"))
class KeptReviewGiven(Shape):
    """``until``: the day of the next review; ``words``: why."""


@reply_from(FileReviewed)
class KeptReviewedShape(Shape):
    """The version now."""


class DryRunQuery(Shape):
    """By which day."""

    by: date


@reply_from(DryRunLine, without=("school_id",))
class DryRunLineShape(Shape):
    """Of one school and schedule: ``due`` by the day, of these ``held``, of these ``keeps``; ``later``: after it."""

    school_urn: SchoolUrn | None


@reply_from(DryRunTotals, without=("lines",))
class DryRunShape(Shape):
    """Nothing is written."""

    lines: list[DryRunLineShape]


@reply_from(Sweep)
class SweepShape(Shape):
    """``looked_at``: how many files so far, in whole pages of 500; ``ended_at`` null: it goes on."""


@reply_from(LastLeaverLook)
class LastLeaverLookShape(Shape):
    """How many were looked at who had left by ``left_by``, and how many of these went; ``let_go`` null: not all is
    answered."""


@reply_from(LastSweep, without=("sweep", "leavers"))
class LastSweepShape(Shape):
    """Null before the first. ``leavers``: for whoever watches over every school and reads no record."""

    sweep: SweepShape | None
    leavers: LastLeaverLookShape | None


@api.operation(
    "GET", "/retention/files", "Files by the day they come to review", asks=LIST_FILES,
    query=KeptFilesQuery, reply=KeptFilesShape,
)  # fmt: skip
def list_kept_files(call: Call, query: KeptFilesQuery) -> KeptFilesShape:
    """As looked at last."""
    session = call.signed_in
    asked = ListFiles(
        school_id=None if query.school_urn is None else session.school_id(query.school_urn),
        state=query.state,
        by=query.by,
        cursor=query.cursor,
        limit=query.limit,
    )
    found = haven().services.ask(LIST_FILES, call.caller, asked)
    lines = [shaped(KeptFileLineShape, each, school_urn=session.urn_of(each.school_id)) for each in found.files]
    return shaped(KeptFilesShape, found, files=lines)


@api.operation(
    "GET", "/retention/files/<uuid:pupil_id>", "Until when a child's file is kept, and why",
    asks=GET_FILE, reply=KeptFileShape,
)  # fmt: skip
def get_kept_file(call: Call, pupil_id: UUID) -> KeptFileShape:
    """By any id the child has; with the holds of the file."""
    found = haven().services.ask(GET_FILE, call.caller, GetFile(subject_id=pupil_id))
    session = call.signed_in
    return shaped(
        KeptFileShape,
        found,
        school_urn=session.urn_of(found.school_id),
        reasons=[shaped(KeptReasonShape, each) for each in found.reasons],
        holds=[file_hold_shape(session, each) for each in found.holds],
        decided=None if found.decided is None else shaped(KeptReviewShape, found.decided),
        disposal=None if found.disposal is None else shaped(KeptFileDisposalShape, found.disposal),
    )


@api.operation(
    "POST", "/retention/files/<uuid:pupil_id>/reviews", "Decide on a file whose day has come",
    asks=REVIEW_FILE, body=KeptReviewGiven, reply=KeptReviewedShape, key="optional",
    versioned="required",
)  # fmt: skip
def review_kept_file(call: Call, pupil_id: UUID, body: KeptReviewGiven) -> KeptReviewedShape:
    """``If-Match`` carries the version of the file that was seen."""
    asked = as_contract(ReviewFile, body, subject_id=pupil_id, version=call.needed_version)
    return shaped(KeptReviewedShape, haven().services.ask(REVIEW_FILE, call.caller, asked, call.key))


@api.operation(
    "GET", "/retention/dry-run", "What would come to review by a day", asks=DRY_RUN,
    query=DryRunQuery, reply=DryRunShape,
)  # fmt: skip
def dry_run_review(call: Call, query: DryRunQuery) -> DryRunShape:
    """Totals by school and schedule; nothing is written."""
    found = haven().services.ask(DRY_RUN, call.caller, DryRun(by=query.by))
    session = call.signed_in
    lines = [shaped(DryRunLineShape, each, school_urn=session.urn_of(each.school_id)) for each in found.lines]
    return shaped(DryRunShape, found, lines=lines)


@api.operation(
    "GET", "/retention/sweep", "How far the last look at all files is", asks=LAST_SWEEP,
    reply=LastSweepShape,
)  # fmt: skip
def last_sweep(call: Call) -> LastSweepShape:
    """Of all schools."""
    return _sweep(haven().services.ask(LAST_SWEEP, call.caller))


@api.operation(
    "POST", "/retention/sweep", "Have all files looked at anew", asks=BEGIN_SWEEP,
    reply=LastSweepShape, key="optional",
)  # fmt: skip
def begin_sweep(call: Call) -> LastSweepShape:
    """Unless that goes on already."""
    return _sweep(haven().services.ask(BEGIN_SWEEP, call.caller, None, call.key))


def _sweep(found: LastSweep) -> LastSweepShape:
    return LastSweepShape(
        sweep=None if found.sweep is None else shaped(SweepShape, found.sweep),
        leavers=None if found.leavers is None else shaped(LastLeaverLookShape, found.leavers),
    )
