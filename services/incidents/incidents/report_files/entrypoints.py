"""Entrypoints of files that come with a report, from its own reporter; they are read as documents."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_report_files as contract
from haven_schemas.rpc.incidents_documents import AbandonDocument, DocumentAbandoned, DocumentReceipt

from incidents.documents.use_cases import abandon_document
from incidents.entrypoints_base import Entrypoints

from .use_cases import begin_report_file, finish_report_file, refuse_report_file


class ReportFileEntrypoints(Entrypoints):
    """Never by permit: a permit lets one report in and nothing after it. What answers with a key is not kept."""

    @rpc(contract.BeginReportFile, contract.ReportFilePlace, right=Right.CONCERN_REPORT)
    def begin_report_file(self, unit: Unit, request: contract.BeginReportFile) -> contract.ReportFilePlace:
        """A file is about to come."""
        return begin_report_file.begin_report_file(unit, self._keyring, self._extras.files_a_report, request)

    @rpc(contract.FinishReportFile, DocumentReceipt, right=Right.CONCERN_REPORT, writes=True)
    def finish_report_file(self, unit: Unit, request: contract.FinishReportFile) -> DocumentReceipt:
        """A file is in the store."""
        return finish_report_file.finish_report_file(unit, self._keyring, request)

    @rpc(AbandonDocument, DocumentAbandoned, right=Right.CONCERN_REPORT)
    def abandon_report_file(self, unit: Unit, request: AbandonDocument) -> DocumentAbandoned:
        """A file will not come after all."""
        return abandon_document.abandon_report_file(unit, request)

    @rpc(contract.RefuseReportFile, contract.ReportFileRefused, right=Right.CONCERN_REPORT, writes=True)
    def refuse_report_file(self, unit: Unit, request: contract.RefuseReportFile) -> contract.ReportFileRefused:
        """A file was not taken."""
        return refuse_report_file.refuse_report_file(unit, request)
