"""Entrypoints of what stands around a chronology: significant events, the card, and who has looked."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_chronology as contract

from incidents.entrypoints_base import Entrypoints

from .queries import list_readers, pupil_card
from .use_cases import mark_significant, note_mistake, write_card


class ChronologyEntrypoints(Entrypoints):
    """Beside ``read_chronology``."""

    @rpc(contract.MarkSignificant, contract.Marked, right=Right.RECORD_WRITE, tier="elevated", writes=True)
    def mark_significant(self, unit: Unit, request: contract.MarkSignificant) -> contract.Marked:
        """A significant event, or none."""
        return mark_significant.mark_significant(unit, request)

    @rpc(contract.CardQuery, contract.Card, right=Right.RECORD_READ, tier="elevated")
    def pupil_card(self, unit: Unit, request: contract.CardQuery) -> contract.Card:
        """The card, with its versions."""
        return pupil_card.pupil_card(unit, self._keyring, request)

    @rpc(contract.WriteCard, contract.CardWritten, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def write_card(self, unit: Unit, request: contract.WriteCard) -> contract.CardWritten:
        """The next version of the card."""
        return write_card.write_card(unit, self._keyring, self._extras.owners, request)

    @rpc(contract.ListReaders, contract.ReaderPage, right=Right.CONCERN_TRIAGE, tier="elevated")
    def list_readers(self, unit: Unit, request: contract.ListReaders) -> contract.ReaderPage:
        """Who has looked at a file."""
        return list_readers.list_readers(unit, request)

    @rpc(contract.OpenedByMistake, contract.MistakeNoted, right=Right.RECORD_READ, tier="elevated", writes=True)
    def note_mistake(self, unit: Unit, request: contract.OpenedByMistake) -> contract.MistakeNoted:
        """The caller opened the file by mistake."""
        return note_mistake.note_mistake(unit, request)
