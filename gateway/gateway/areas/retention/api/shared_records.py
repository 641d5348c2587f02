"""What of a child's file is about other children too, by API."""

from uuid import UUID

from haven_schemas.calls.incidents.disposal import SHARED_RECORDS
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import SharedRecord, SharedRecordPage, SharedRecordsQuery

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.state import haven


@reply_from(SharedRecord, without=("school_id",))
class SharedRecordShape(Shape):
    """``pupil_ids``: the other children whose files are open to the caller; ``others``: how many others there are."""

    school_urn: SchoolUrn | None


@reply_from(SharedRecordPage, without=("records",))
class SharedRecordsShape(Shape):
    """The newest first, without a word of what they say."""

    records: list[SharedRecordShape]


@api.operation(
    "GET", "/retention/files/<uuid:pupil_id>/shared-records", "What stays of a child's file for other children",
    right=Right.RECORD_READ, tier="elevated", query=PageQuery, reply=SharedRecordsShape,
)  # fmt: skip
def list_shared_records(call: Call, pupil_id: UUID, query: PageQuery) -> SharedRecordsShape:
    """Where the file is destroyed they stay, without this child."""
    asked = SharedRecordsQuery(subject_id=pupil_id, cursor=query.cursor, limit=query.limit)
    found = haven().services.ask(SHARED_RECORDS, call.caller, asked)
    urn_of = call.signed_in.urn_of
    records = [shaped(SharedRecordShape, each, school_urn=urn_of(each.school_id)) for each in found.records]
    return shaped(SharedRecordsShape, found, records=records)
