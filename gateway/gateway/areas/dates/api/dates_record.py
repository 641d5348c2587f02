"""A record for dates to keep about a child, for who keeps dates and writes in no record."""

from uuid import UUID

from haven_schemas.acts.incidents.dates_record import DatesRecordChoices, DatesRecordQuery, StartDatesRecord
from haven_schemas.acts.incidents.deciding import OpenRecord
from haven_schemas.acts.incidents.triage_calls import DATES_RECORD_CHOICES, START_DATES_RECORD
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.triage.api.triage import ConcernDecidedShape
from gateway.state import haven


@reply_from(OpenRecord, without=("school_id",))
class RecordForDatesShape(Shape):
    """An open incident record about the child: no text."""

    school_urn: SchoolUrn | None


@reply_from(DatesRecordChoices, without=("records",))
class DatesRecordChoicesShape(Shape):
    """In which categories a record may be started, and the open ones in which dates about the child may stand."""

    records: list[RecordForDatesShape]


@body_from(StartDatesRecord, without=("subject_id",))
class DatesRecordStarted(Shape):
    """``words``: why dates are kept."""


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/dates-record", "Where dates to keep about a child may stand",
    asks=DATES_RECORD_CHOICES, reply=DatesRecordChoicesShape,
)  # fmt: skip
def dates_record_choices(call: Call, pupil_id: UUID) -> DatesRecordChoicesShape:
    """Of a child on a roll whose file the caller may open; no text."""
    found = haven().services.ask(DATES_RECORD_CHOICES, call.caller, DatesRecordQuery(subject_id=pupil_id))
    urn_of = call.signed_in.urn_of
    records = [shaped(RecordForDatesShape, each, school_urn=urn_of(each.school_id)) for each in found.records]
    return shaped(DatesRecordChoicesShape, found, records=records)


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/dates-record", "Start a record for dates to keep about a child",
    asks=START_DATES_RECORD, body=DatesRecordStarted, reply=ConcernDecidedShape, status=201,
    key="required",
)  # fmt: skip
def start_dates_record(call: Call, pupil_id: UUID, body: DatesRecordStarted) -> ConcernDecidedShape:
    """A concern of the caller's and the record opened from it. It is new for those who decide about concerns until one
    of them has read it."""
    asked = as_contract(StartDatesRecord, body, subject_id=pupil_id)
    return shaped(ConcernDecidedShape, haven().services.ask(START_DATES_RECORD, call.caller, asked, call.key))
