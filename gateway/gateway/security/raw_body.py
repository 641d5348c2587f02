"""Bodies and their limits: what may be sent where, and the unparsed bytes of a body."""

import io
from collections.abc import Iterator
from typing import IO, Any

from flask import Flask, Request, request
from haven_schemas.errors import ErrorCode, Problem
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from gateway.areas.documents.document_files import MOST_REQUEST_BYTES

from .streamed_form import REPORT_ENDPOINTS, STREAMED_ENDPOINTS, IncomingFile, read_form, read_report

MOST_JSON_BYTES = 1_048_576
MOST_UPLOAD_BYTES = 20_000_000 + 65_536
"""A file of 20 MB by hand, with the form around it."""

UPLOAD_ENDPOINTS = frozenset({"pages.send_file", "pages.preview_columns", "pages.try_by_hand"})
RAW_ENDPOINTS = frozenset({"mis_v1.receive_file", "mis_v1.receive_pupils", "mis_v1.try_file"})
"""These count their bytes themselves as they come."""


class HavenRequest(Request):
    """A request whose uploaded files stay in memory: a pupil list must not lie in a temporary folder in the clear."""

    max_form_memory_size = MOST_JSON_BYTES

    incoming_file: IncomingFile | None = None
    """The file of a form that brings a document, while its bytes are still to come."""

    incoming_files: Iterator[IncomingFile] = iter(())
    """Those of a report, one after the other."""

    def _load_form_data(self) -> None:
        is_streamed = self.endpoint in STREAMED_ENDPOINTS | REPORT_ENDPOINTS and self.mimetype == "multipart/form-data"
        if "form" in self.__dict__ or not is_streamed:
            super()._load_form_data()
            return
        boundary = self.mimetype_params.get("boundary")
        if self.endpoint in REPORT_ENDPOINTS:
            fields, self.incoming_files = read_report(self.stream, boundary)
        else:
            fields, self.incoming_file = read_form(self.stream, boundary)
        self.__dict__["form"] = ImmutableMultiDict(fields)
        self.__dict__["files"] = ImmutableMultiDict()

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def incoming_files() -> Iterator[IncomingFile]:
    """The files of the report's form that is being answered; none are left of a form that brought none."""
    _ = request.form  # reading the fields finds the files behind them
    return request.incoming_files if isinstance(request, HavenRequest) else iter(())


def forget_unreadable_form() -> None:
    """A form that cannot be read, being too large or none, is an empty one to whoever answers its refusal."""
    try:
        _ = request.form, request.files
    except (HTTPException, Problem):
        request.form, request.files = ImmutableMultiDict(), ImmutableMultiDict()  # type: ignore[misc]  # werkzeug's cached properties may be set


def register(app: Flask) -> None:
    """The limits before anything reads a body."""
    app.before_request(limit_body)


def limit_body() -> None:
    """Sets the largest body of this request by its endpoint; run before anything reads the form."""
    if request.endpoint in RAW_ENDPOINTS:
        return
    if "Transfer-Encoding" in request.headers and not (request.endpoint or "").startswith("api_"):
        # A form without a length would be cut at the limit in silence; browsers always say the length.
        raise Problem(ErrorCode.INVALID_REQUEST)
    if request.endpoint in STREAMED_ENDPOINTS:
        request.max_content_length = MOST_REQUEST_BYTES
        return
    if request.endpoint in REPORT_ENDPOINTS and request.mimetype == "multipart/form-data":
        # Its words are taken however large the files behind them are; fields and files are counted as they come.
        request.max_content_length = None
        return
    request.max_content_length = MOST_UPLOAD_BYTES if request.endpoint in UPLOAD_ENDPOINTS else MOST_JSON_BYTES + 1


def json_bytes() -> bytes:
    """The body of a call of the API; ``Problem(body_too_large)`` beyond 1 MiB, with or without a Content-Length."""
    data = request.get_data(cache=False)
    if len(data) > MOST_JSON_BYTES:
        raise Problem(ErrorCode.BODY_TOO_LARGE)
    return data


def raw_body(of: Request) -> Any:
    """The body as it comes from the socket, also without a Content-Length; its reader counts."""
    of.max_content_length = None
    return of.stream
