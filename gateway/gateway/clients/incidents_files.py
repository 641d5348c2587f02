"""Typed calls to the incidents service: what stands around a pupil's chronology."""

from haven_schemas.rpc.incidents_chronology import (
    Card,
    CardQuery,
    CardWritten,
    ListReaders,
    Marked,
    MarkSignificant,
    MistakeNoted,
    OpenedByMistake,
    ReaderPage,
    WriteCard,
)
from haven_schemas.rpc.incidents_conflicts import (
    LinkStaff,
    ListStaffLinks,
    StaffLinked,
    StaffLinkPage,
    StaffLinkQuery,
    WorkQuery,
    WorkToPassOn,
)

from .caller import Caller, ServiceClient


class FileCalls(ServiceClient):
    """Significant events, the card, readers, and who is kept away."""

    def mark_significant(self, caller: Caller, request: MarkSignificant, key: str | None = None) -> Marked:
        """A significant event, or none."""
        return self._call(caller, "mark_significant", request, Marked, key=key)

    def pupil_card(self, caller: Caller, request: CardQuery) -> Card:
        """The card, with its versions."""
        return self._call(caller, "pupil_card", request, Card)

    def write_card(self, caller: Caller, request: WriteCard, key: str | None = None) -> CardWritten:
        """The next version of the card."""
        return self._call(caller, "write_card", request, CardWritten, key=key)

    def list_readers(self, caller: Caller, request: ListReaders) -> ReaderPage:
        """Who has looked at a pupil's file."""
        return self._call(caller, "list_readers", request, ReaderPage)

    def note_mistake(self, caller: Caller, request: OpenedByMistake, key: str | None = None) -> MistakeNoted:
        """The caller opened the file by mistake."""
        return self._call(caller, "note_mistake", request, MistakeNoted, key=key)

    def link_staff(self, caller: Caller, request: LinkStaff, key: str | None = None) -> StaffLinked:
        """Keeps a member of staff from a child's records."""
        return self._call(caller, "link_staff", request, StaffLinked, key=key)

    def end_staff_link(self, caller: Caller, request: StaffLinkQuery, key: str | None = None) -> StaffLinked:
        """The link no longer holds."""
        return self._call(caller, "end_staff_link", request, StaffLinked, key=key)

    def work_to_pass_on(self, caller: Caller, request: WorkQuery) -> WorkToPassOn:
        """What is given to those who are kept from it."""
        return self._call(caller, "work_to_pass_on", request, WorkToPassOn)

    def list_staff_links(self, caller: Caller, request: ListStaffLinks) -> StaffLinkPage:
        """Who is kept from whose records."""
        return self._call(caller, "list_staff_links", request, StaffLinkPage)
