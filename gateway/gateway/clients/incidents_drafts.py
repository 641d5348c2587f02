"""Typed calls to the incidents service: unfinished reports."""

from haven_schemas.rpc.incidents_drafts import Drafts, DropDraft, KeepDraft
from haven_schemas.rpc.paging import Empty

from .caller import Caller, ServiceClient


class DraftCalls(ServiceClient):
    """The incidents service."""

    def keep_draft(self, caller: Caller, request: KeepDraft) -> Empty:
        """Keeps what is typed now."""
        return self._call(caller, "keep_draft", request, Empty)

    def read_drafts(self, caller: Caller) -> Drafts:
        """The caller's own."""
        return self._call(caller, "read_drafts", Empty(), Drafts, seconds=3.0)

    def drop_draft(self, caller: Caller, request: DropDraft) -> Empty:
        """Deletes one."""
        return self._call(caller, "drop_draft", request, Empty, seconds=3.0)
