"""Typed calls to incidents about exports."""

from haven_schemas.rpc.incidents_documents import DocumentContent
from haven_schemas.rpc.incidents_exports import (
    AskExport,
    Export,
    ExportPage,
    ExportPeople,
    ExportPreview,
    ExportQuery,
    ExportReceipt,
    ExportScope,
    ListExports,
    PreviewExport,
)

from .caller import Caller, ServiceClient


class ExportCalls(ServiceClient):
    """Records and chronologies given out as files."""

    def export_people(self, caller: Caller, request: ExportScope) -> ExportPeople:
        """Who would be in it."""
        return self._call(caller, "export_people", request, ExportPeople)

    def preview_export(self, caller: Caller, request: PreviewExport) -> ExportPreview:
        """How it would begin."""
        return self._call(caller, "preview_export", request, ExportPreview)

    def ask_export(self, caller: Caller, request: AskExport, key: str | None = None) -> ExportReceipt:
        """Has one made."""
        return self._call(caller, "ask_export", request, ExportReceipt, key=key)

    def list_exports(self, caller: Caller, request: ListExports) -> ExportPage:
        """The caller's own."""
        return self._call(caller, "list_exports", request, ExportPage)

    def get_export(self, caller: Caller, request: ExportQuery) -> Export:
        """One of the caller's own."""
        return self._call(caller, "get_export", request, Export)

    def open_export(self, caller: Caller, request: ExportQuery) -> DocumentContent:
        """Where the bytes of a finished one are."""
        return self._call(caller, "open_export", request, DocumentContent)
