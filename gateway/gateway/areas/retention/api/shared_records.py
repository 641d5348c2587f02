"""What of a child's file is about other children too, by API."""

from uuid import UUID

from haven_schemas.acts.incidents.disposal import (
    DECIDE_SHARED_RECORD,
    GET_SHARED_RECORD,
    SHARED_RECORDS,
    DecideSharedRecord,
    NamedWords,
    SharedRecord,
    SharedRecordDecided,
    SharedRecordPage,
    SharedRecordQuery,
    SharedRecordsQuery,
    SharedRecordWords,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.sessions.current import Session
from gateway.state import haven


@reply_from(SharedRecord, without=("school_id",))
class SharedRecordShape(Shape):
    """``pupil_ids``: the other children whose files are open to the caller; ``others``: how many others there are.
    ``choice``: what becomes of it once the file is destroyed, null: nobody decided, and it stays as it is.
    ``outdated``: it changed since, and the file cannot be destroyed before somebody decides again."""

    school_urn: SchoolUrn | None


@reply_from(SharedRecordPage, without=("records",))
class SharedRecordsShape(Shape):
    """The newest first, without a word of what they say."""

    records: list[SharedRecordShape]


@reply_from(NamedWords)
class NamedWordsShape(Shape):
    """What stands in one place of a record; ``name``: which place."""


@reply_from(SharedRecordWords, without=("record", "words", "redacted"))
class SharedRecordWordsShape(Shape):
    """``words``: each place in which something is written, as it reads now; ``redacted``: in the words that were
    written for those who stay. ``choices``: what can be decided of it."""

    record: SharedRecordShape
    words: list[NamedWordsShape]
    redacted: list[NamedWordsShape]


@body_from(NamedWords)
class WordsGiven(Shape):
    """What one place of a record says to those who stay; ``name`` as it was read."""


@body_from(DecideSharedRecord, without=("subject_id", "record_id", "version", "words"))
class SharedRecordDecisionGiven(Shape):
    """``because``: needed to keep it; ``words``: needed to redact it, one for each place that was read.
    ``record_version``: as it was read."""

    words: list[WordsGiven] = []


@reply_from(SharedRecordDecided)
class SharedRecordDecidedShape(Shape):
    """``version``: for ``If-Match`` of the next decision on it."""


@api.operation(
    "GET", "/retention/files/<uuid:pupil_id>/shared-records", "What stays of a child's file for other children",
    asks=SHARED_RECORDS, query=PageQuery, reply=SharedRecordsShape,
)  # fmt: skip
def list_shared_records(call: Call, pupil_id: UUID, query: PageQuery) -> SharedRecordsShape:
    """Where the file is destroyed they stay, without this child."""
    asked = SharedRecordsQuery(subject_id=pupil_id, cursor=query.cursor, limit=query.limit)
    found = haven().services.ask(SHARED_RECORDS, call.caller, asked)
    records = [_shape(call.signed_in, each) for each in found.records]
    return shaped(SharedRecordsShape, found, records=records)


@api.operation(
    "GET", "/retention/files/<uuid:pupil_id>/shared-records/<uuid:record_id>",
    "One of them, with its words", asks=GET_SHARED_RECORD, reply=SharedRecordWordsShape,
)  # fmt: skip
def get_shared_record(call: Call, pupil_id: UUID, record_id: UUID) -> SharedRecordWordsShape:
    """As it reads now, and as somebody wrote it for those who stay."""
    asked = SharedRecordQuery(subject_id=pupil_id, record_id=record_id)
    found = haven().services.ask(GET_SHARED_RECORD, call.caller, asked)
    return shaped(
        SharedRecordWordsShape,
        found,
        record=_shape(call.signed_in, found.record),
        words=[shaped(NamedWordsShape, each) for each in found.words],
        redacted=[shaped(NamedWordsShape, each) for each in found.redacted],
    )


@api.operation(
    "POST", "/retention/files/<uuid:pupil_id>/shared-records/<uuid:record_id>/decision",
    "Decide what becomes of one of them", asks=DECIDE_SHARED_RECORD, body=SharedRecordDecisionGiven,
    reply=SharedRecordDecidedShape, key="optional", versioned="required",
)  # fmt: skip
def decide_shared_record(
    call: Call, pupil_id: UUID, record_id: UUID, body: SharedRecordDecisionGiven
) -> SharedRecordDecidedShape:
    """Nothing changes before the file is destroyed. ``If-Match`` carries the version of what was decided before,
    ``"0"`` where nothing was."""
    words = [as_contract(NamedWords, each) for each in body.words]
    asked = as_contract(
        DecideSharedRecord, body, subject_id=pupil_id, record_id=record_id, version=call.needed_version, words=words
    )
    return shaped(SharedRecordDecidedShape, haven().services.ask(DECIDE_SHARED_RECORD, call.caller, asked, call.key))


def _shape(session: Session, found: SharedRecord) -> SharedRecordShape:
    """With the school by its URN, null where the caller has no role there."""
    return shaped(SharedRecordShape, found, school_urn=session.urn_of(found.school_id))
