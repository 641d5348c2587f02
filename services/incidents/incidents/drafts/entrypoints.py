"""Entrypoints for unfinished reports."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import drafts as calls

from incidents.copies.known import KNOWN_SCHOOLS
from incidents.drafts.queries import read_drafts
from incidents.drafts.use_cases import drop_draft, keep_draft
from incidents.entrypoints_base import Entrypoints

_AN_HOUR = 3_600


@serves(
    (calls.KEEP_DRAFT, keep_draft.keep_draft),
    (calls.READ_DRAFTS, read_drafts.read_drafts),
    (calls.DROP_DRAFT, drop_draft.drop_draft),
)
class DraftEntrypoints(Entrypoints):
    """By session only: a permit stays on the device, and what was typed must not be read by its next user."""

    @every(seconds=_AN_HOUR)
    def drop_old_drafts(self) -> None:
        """Those a week old."""
        own = self.app.own_access("drop_old_drafts")
        with self.app.database.unit(own, all_schools=KNOWN_SCHOOLS) as unit:
            drop_draft.drop_old_drafts(unit)
