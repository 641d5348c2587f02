"""Typed calls to incidents about files that come with a report."""

from haven_schemas.rpc.incidents_documents import AbandonDocument, DocumentAbandoned, DocumentReceipt
from haven_schemas.rpc.incidents_report_files import (
    BeginReportFile,
    FinishReportFile,
    RefuseReportFile,
    ReportFilePlace,
    ReportFileRefused,
)

from .caller import Caller, ServiceClient


class ReportFileCalls(ServiceClient):
    """Sent by the concern's own reporter."""

    def begin_report_file(self, caller: Caller, request: BeginReportFile) -> ReportFilePlace:
        """Where the sealed bytes go, or that the file has come before."""
        return self._call(caller, "begin_report_file", request, ReportFilePlace)

    def finish_report_file(self, caller: Caller, request: FinishReportFile) -> DocumentReceipt:
        """The bytes are in the store."""
        key = f"finish {request.document_id} 1"
        return self._call(caller, "finish_report_file", request, DocumentReceipt, key=key)

    def abandon_report_file(self, caller: Caller, request: AbandonDocument) -> DocumentAbandoned:
        """The bytes will not come."""
        return self._call(caller, "abandon_report_file", request, DocumentAbandoned)

    def refuse_report_file(self, caller: Caller, request: RefuseReportFile) -> ReportFileRefused:
        """A file was not taken."""
        return self._call(caller, "refuse_report_file", request, ReportFileRefused)
