"""Files that come with a report of one's own."""

from uuid import UUID

from flask import request
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.reporting.report_files import code_of, take_file, write_down
from gateway.security.raw_body import HavenRequest
from gateway.security.streamed_form import IncomingFile


class ReportFileReceived(Shape):
    """Kept; it waits to be checked. ``GET /concerns/{concern_id}`` says what became of it."""

    id: UUID


@api.operation(
    "POST", "/concerns/<uuid:concern_id>/files", "Add a file to a report of one's own", right=Right.CONCERN_REPORT,
    file=True, reply=ReportFileReceived, status=201, key="required", allowance="reports",
)  # fmt: skip
def add_report_file(call: Call, concern_id: UUID) -> ReportFileReceived:
    """Takes a file of at most 100 MB; the same file under the same key is kept once."""
    try:
        receipt = take_file(lambda: call.fresh_caller, concern_id, call.key or "", _file())
    except Problem as problem:
        write_down(lambda: call.fresh_caller, concern_id, code_of(problem))
        raise
    return ReportFileReceived(id=receipt.document_id)


def _file() -> IncomingFile:
    try:
        _ = request.form  # reading the fields finds the file behind them
    except RequestEntityTooLarge:  # by its length alone
        raise Problem(ErrorCode.BODY_TOO_LARGE) from None
    file = request.incoming_file if isinstance(request, HavenRequest) else None
    if file is None:
        raise invalid("file", FieldCode.REQUIRED)
    return file
