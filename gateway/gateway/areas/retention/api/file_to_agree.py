"""A file that is proposed to be destroyed, read by a second person, by API."""

from uuid import UUID

from haven_schemas.calls.incidents.disposal import READ_FILE_TO_AGREE
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import FileToAgreePage, ReadFileToAgree, RecordToChange

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.records.api.entries import EntryShape
from gateway.areas.retention.api.shared_records import NamedWordsShape
from gateway.state import haven


@reply_from(RecordToChange, without=("words", "redacted"))
class RecordToChangeShape(Shape):
    """``words``: what stands in each place of it now; ``redacted``: what is left once words were struck out."""

    words: list[NamedWordsShape]
    redacted: list[NamedWordsShape]


@reply_from(FileToAgreePage, without=("school_id", "entries", "changes"))
class FileToAgreeShape(Shape):
    """The oldest first. ``changes``: what is to become of those of these entries that are about others too."""

    school_urn: SchoolUrn | None
    entries: list[EntryShape]
    changes: list[RecordToChangeShape]


@api.operation(
    "GET", "/retention/disposals/<uuid:disposal_id>/file", "Read a file before agreeing that it be destroyed",
    right=Right.RETENTION_AGREE, tier="elevated", query=PageQuery, reply=FileToAgreeShape,
)  # fmt: skip
def read_file_to_agree(call: Call, disposal_id: UUID, query: PageQuery) -> FileToAgreeShape:
    """For who was given sight of it. It is agreed to once its last page was read."""
    asked = ReadFileToAgree(disposal_id=disposal_id, cursor=query.cursor, limit=query.limit)
    found = haven().services.ask(READ_FILE_TO_AGREE, call.caller, asked)
    return shaped(
        FileToAgreeShape,
        found,
        school_urn=call.signed_in.urn_of(found.school_id),
        entries=[EntryShape.of(each, call.caller) for each in found.entries],
        changes=[_change(each) for each in found.changes],
    )


def _change(found: RecordToChange) -> RecordToChangeShape:
    return shaped(
        RecordToChangeShape,
        found,
        words=[shaped(NamedWordsShape, each) for each in found.words],
        redacted=[shaped(NamedWordsShape, each) for each in found.redacted],
    )
