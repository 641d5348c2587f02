"""Files that are to be destroyed, or were, by API."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.paging import DEFAULT_LIMIT
from haven_schemas.acts.retention.disposals import (
    AgreeDisposal,
    Certificate,
    Disposal,
    DisposalFacts,
    DisposalNumbers,
    DisposalPage,
    DisposalReader,
    DisposalSaid,
    DisposalState,
    GetDisposal,
    ListDisposals,
    ListedFor,
    OpenDisposal,
    ProposeDisposal,
    StopDisposal,
    WithdrawDisposal,
)
from haven_schemas.acts.retention.disposals_calls import (
    AGREE_DISPOSAL,
    END_STOP_DISPOSAL,
    GET_CERTIFICATE,
    GET_DISPOSAL,
    LIST_DISPOSALS,
    OPEN_DISPOSAL,
    PROPOSE_DISPOSAL,
    STOP_DISPOSAL,
    WITHDRAW_DISPOSAL,
)
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.retention.api.holds import MOST_FILES
from gateway.sessions.current import Session
from gateway.state import haven


class FileDisposalsQuery(PageQuery):
    """``listed_for``: of files the caller reads, may agree to, or watches over; or of files of theirs that are gone."""

    limit: Annotated[int, Field(ge=1, le=MOST_FILES)] = DEFAULT_LIMIT
    listed_for: ListedFor = "reading"
    state: DisposalState | None = None


@reply_from(DisposalNumbers)
class DisposalNumbersShape(Shape):
    """How many of each kind are gone. ``kept``: records that stay for other children."""


@reply_from(DisposalSaid)
class DisposalSaidShape(Shape):
    """What somebody wrote about it."""


@reply_from(DisposalFacts)
class DisposalFactsShape(Shape):
    """What a second person goes by, and no word of what was written. ``must_read``: something in it was moved, merged,
    corrected or eased lately, or is to be redacted or removed: whoever agrees reads the file first; ``read_at``: when
    the caller did."""


@reply_from(DisposalReader)
class DisposalReaderShape(Shape):
    """Who was given sight of the file so that they can agree."""


@reply_from(Disposal, without=("school_id", "numbers", "said", "facts", "readers"))
class FileDisposalShape(Shape):
    """``until``: the day that had come. ``destroy_on``: its day, once it was agreed to. ``because``: why it came to
    nothing. ``pupil_id``, ``said`` and ``readers`` are null and empty for who does not read the file. ``facts``: of one
    that is proposed, for who may be the second person. ``reason``: null of one that was proposed before there were
    reasons. ``destroyed_on``: when all of it was gone. ``version``: for ``If-Match``.
    """

    school_urn: SchoolUrn | None
    numbers: DisposalNumbersShape | None
    said: list[DisposalSaidShape]
    facts: DisposalFactsShape | None
    readers: list[DisposalReaderShape]


@reply_from(DisposalPage, without=("disposals",))
class FileDisposalsShape(Shape):
    """The newest first, without what was written."""

    disposals: list[FileDisposalShape]


@reply_from(Certificate)
class CertificateShape(Shape):
    """``document``: the exact text that was signed (JSON, RFC 8785); ``signature`` (Ed25519) and ``public_key`` in
    base64; ``text``: the same for people."""


class CertificatesShape(Shape):
    """The newest first; none before all of it is destroyed."""

    certificates: list[CertificateShape]


@body_from(ProposeDisposal, without=("subject_id", "version"))
class FileDisposalProposed(Shape):
    """``words``: why. ``reason``: the same in a code, which stays when the words are gone. ``keeps_seen``: true where a
    schedule proposes to keep it. ``shared_kept``: why records stay that are about other children too, where there are
    such."""


@body_from(WithdrawDisposal, without=("disposal_id", "version"))
class FileDisposalWithdrawn(Shape):
    """``words``: why it is not to be destroyed."""


@body_from(StopDisposal, without=("disposal_id", "version"))
class FileDisposalStopped(Shape):
    """``words``: why it may not be destroyed, or why it may be proposed again."""


@api.operation(
    "GET", "/retention/disposals", "Files that are to be destroyed, or were", asks=LIST_DISPOSALS,
    query=FileDisposalsQuery, reply=FileDisposalsShape,
)  # fmt: skip
def list_file_disposals(call: Call, query: FileDisposalsQuery) -> FileDisposalsShape:
    """As far as the caller is concerned with them."""
    found = haven().services.ask(LIST_DISPOSALS, call.caller, as_contract(ListDisposals, query))
    shapes = [_shape(call.signed_in, each) for each in found.disposals]
    return shaped(FileDisposalsShape, found, disposals=shapes)


@api.operation(
    "POST", "/retention/files/<uuid:pupil_id>/disposals", "Propose that a child's file be destroyed",
    asks=PROPOSE_DISPOSAL, body=FileDisposalProposed, reply=FileDisposalShape, status=201,
    key="optional", versioned="required",
)  # fmt: skip
def propose_file_disposal(call: Call, pupil_id: UUID, body: FileDisposalProposed) -> FileDisposalShape:
    """A file whose day has come; a second person has to agree. ``If-Match`` carries the version of the file."""
    asked = as_contract(ProposeDisposal, body, subject_id=pupil_id, version=call.needed_version)
    return _shape(call.signed_in, haven().services.ask(PROPOSE_DISPOSAL, call.caller, asked, call.key))


@api.operation(
    "GET", "/retention/disposals/<uuid:disposal_id>", "A file that is to be destroyed, or was",
    asks=GET_DISPOSAL, reply=FileDisposalShape,
)  # fmt: skip
def get_file_disposal(call: Call, disposal_id: UUID) -> FileDisposalShape:
    """With the child and what was written for who reads the file."""
    return _shape(call.signed_in, haven().services.ask(GET_DISPOSAL, call.caller, GetDisposal(disposal_id=disposal_id)))


@api.operation(
    "POST", "/retention/disposals/<uuid:disposal_id>/opening", "Be given sight of a file, to agree",
    asks=OPEN_DISPOSAL, reply=FileDisposalShape, key="optional",
)  # fmt: skip
def open_file_disposal(call: Call, disposal_id: UUID) -> FileDisposalShape:
    """Of a file that has to be read, and of that alone, until it is decided. It is noted among who looked at it."""
    asked = OpenDisposal(disposal_id=disposal_id)
    return _shape(call.signed_in, haven().services.ask(OPEN_DISPOSAL, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/disposals/<uuid:disposal_id>/agreement", "Agree as the second person",
    asks=AGREE_DISPOSAL, reply=FileDisposalShape, key="optional", versioned="required",
)  # fmt: skip
def agree_file_disposal(call: Call, disposal_id: UUID) -> FileDisposalShape:
    """It waits for 14 school days from then. ``If-Match`` carries the version that was seen."""
    asked = AgreeDisposal(disposal_id=disposal_id, version=call.needed_version)
    return _shape(call.signed_in, haven().services.ask(AGREE_DISPOSAL, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/disposals/<uuid:disposal_id>/withdrawal", "Withdraw that a file be destroyed",
    asks=WITHDRAW_DISPOSAL, body=FileDisposalWithdrawn, reply=FileDisposalShape,
    key="optional", versioned="required",
)  # fmt: skip
def withdraw_file_disposal(call: Call, disposal_id: UUID, body: FileDisposalWithdrawn) -> FileDisposalShape:
    """Up to its day. ``If-Match`` carries the version that was seen."""
    asked = as_contract(WithdrawDisposal, body, disposal_id=disposal_id, version=call.needed_version)
    return _shape(call.signed_in, haven().services.ask(WITHDRAW_DISPOSAL, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/disposals/<uuid:disposal_id>/stop", "Stop a file from being destroyed",
    asks=STOP_DISPOSAL, body=FileDisposalStopped, reply=FileDisposalShape, key="optional",
    versioned="required",
)  # fmt: skip
def stop_file_disposal(call: Call, disposal_id: UUID, body: FileDisposalStopped) -> FileDisposalShape:
    """For a year, or until that is ended. ``If-Match`` carries the version that was seen."""
    asked = as_contract(StopDisposal, body, disposal_id=disposal_id, version=call.needed_version)
    return _shape(call.signed_in, haven().services.ask(STOP_DISPOSAL, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/disposals/<uuid:disposal_id>/stop/end", "End a stop", asks=END_STOP_DISPOSAL,
    body=FileDisposalStopped, reply=FileDisposalShape, key="optional", versioned="required",
)  # fmt: skip
def end_stop_of_file_disposal(call: Call, disposal_id: UUID, body: FileDisposalStopped) -> FileDisposalShape:
    """The file may be proposed again. ``If-Match`` carries the version that was seen."""
    asked = as_contract(StopDisposal, body, disposal_id=disposal_id, version=call.needed_version)
    return _shape(call.signed_in, haven().services.ask(END_STOP_DISPOSAL, call.caller, asked, call.key))


@api.operation(
    "GET", "/retention/disposals/<uuid:disposal_id>/certificates", "The signed certificates of a destroyed file",
    asks=GET_CERTIFICATE, reply=CertificatesShape,
)  # fmt: skip
def get_file_certificates(call: Call, disposal_id: UUID) -> CertificatesShape:
    """They name no child."""
    found = haven().services.ask(GET_CERTIFICATE, call.caller, GetDisposal(disposal_id=disposal_id))
    return CertificatesShape(certificates=[shaped(CertificateShape, each) for each in found.certificates])


def _shape(session: Session, found: Disposal) -> FileDisposalShape:
    """With the school by its URN, null where the caller has no role there."""
    return shaped(
        FileDisposalShape,
        found,
        school_urn=session.urn_of(found.school_id),
        numbers=None if found.numbers is None else shaped(DisposalNumbersShape, found.numbers),
        said=[shaped(DisposalSaidShape, each) for each in found.said],
        facts=None if found.facts is None else shaped(DisposalFactsShape, found.facts),
        readers=[shaped(DisposalReaderShape, each) for each in found.readers],
    )
