"""Typed calls to the incidents service: reporting and categories; other areas are in the bases."""

from haven_schemas.rpc.incidents_categories import (
    AddCategory,
    CategoryAdded,
    CategoryList,
    CategoryState,
    ChangeCategory,
)
from haven_schemas.rpc.incidents_reporting import ConcernReceipt, ListOwnConcerns, RecordConcern
from haven_schemas.rpc.incidents_triage import ConcernPage
from haven_schemas.rpc.paging import Empty

from .caller import REPORT_SECONDS, Caller
from .incidents_actions import ActionCalls
from .incidents_documents import DocumentCalls
from .incidents_drafts import DraftCalls
from .incidents_entries import EntryCalls
from .incidents_exports import ExportCalls
from .incidents_files import FileCalls
from .incidents_matching import MatchingCalls
from .incidents_moves import MoveCalls
from .incidents_records import RecordCalls
from .incidents_report_files import ReportFileCalls
from .incidents_search import SearchCalls
from .incidents_steps import StepCalls
from .incidents_triage import TriageCalls


class Incidents(
    TriageCalls,
    StepCalls,
    RecordCalls,
    EntryCalls,
    FileCalls,
    MoveCalls,
    ActionCalls,
    DocumentCalls,
    ReportFileCalls,
    ExportCalls,
    SearchCalls,
    DraftCalls,
    MatchingCalls,
):
    """The incidents service."""

    service = "incidents"

    def list_categories(self, caller: Caller) -> CategoryList:
        """The trust's categories."""
        return self._call(caller, "list_categories", Empty(), CategoryList)

    def add_category(self, caller: Caller, request: AddCategory, key: str | None = None) -> CategoryAdded:
        """Adds one, or answers the one of that name."""
        return self._call(caller, "add_category", request, CategoryAdded, key=key)

    def change_category(self, caller: Caller, request: ChangeCategory, key: str | None = None) -> CategoryState:
        """Renames, moves, regroups, retires."""
        return self._call(caller, "change_category", request, CategoryState, key=key)

    def record_concern(self, caller: Caller, request: RecordConcern, key: str) -> ConcernReceipt:
        """Records a concern, by access token or permit."""
        return self._call(caller, "record_concern", request, ConcernReceipt, key=key, seconds=REPORT_SECONDS)

    def list_own_concerns(self, caller: Caller, request: ListOwnConcerns) -> ConcernPage:
        """What the caller reported, without text."""
        return self._call(caller, "list_own_concerns", request, ConcernPage)
