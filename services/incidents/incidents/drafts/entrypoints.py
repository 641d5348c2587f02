"""Entrypoints for unfinished reports."""

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_drafts as contract
from haven_schemas.rpc.paging import Empty

from incidents.copies.known import KNOWN_SCHOOLS
from incidents.entrypoints_base import Entrypoints

from .queries import read_drafts
from .use_cases import drop_draft, keep_draft

_AN_HOUR = 3_600


class DraftEntrypoints(Entrypoints):
    """By session only: a permit stays on the device, and what was typed must not be read by its next user."""

    @rpc(contract.KeepDraft, Empty, right=Right.CONCERN_REPORT)
    def keep_draft(self, unit: Unit, request: contract.KeepDraft) -> Empty:
        """Keeps an unfinished report; no idempotency key, since the newest text is the one to keep."""
        return keep_draft.keep_draft(unit, self._keyring, request)

    @rpc(Empty, contract.Drafts, right=Right.CONCERN_REPORT, sensitive=True)
    def read_drafts(self, unit: Unit, request: Empty) -> contract.Drafts:
        """The caller's own."""
        return read_drafts.read_drafts(unit, self._keyring)

    @rpc(contract.DropDraft, Empty, right=Right.CONCERN_REPORT)
    def drop_draft(self, unit: Unit, request: contract.DropDraft) -> Empty:
        """Deletes one of the caller's own."""
        return drop_draft.drop_draft(unit, request)

    @every(seconds=_AN_HOUR)
    def drop_old_drafts(self) -> None:
        """Those a week old."""
        own = self.app.own_access("drop_old_drafts")
        with self.app.database.unit(own, all_schools=KNOWN_SCHOOLS) as unit:
            drop_draft.drop_old_drafts(unit)
