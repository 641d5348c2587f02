"""Entrypoints of what stands around a chronology: significant events, the card, and who has looked."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import chronology as calls

from incidents.chronology.queries import list_readers, pupil_card
from incidents.chronology.use_cases import mark_significant, note_mistake, write_card
from incidents.entrypoints_base import Entrypoints


@serves(
    (calls.MARK_SIGNIFICANT, mark_significant.mark_significant),
    (calls.PUPIL_CARD, pupil_card.pupil_card),
    (calls.WRITE_CARD, write_card.write_card),
    (calls.LIST_READERS, list_readers.list_readers),
    (calls.NOTE_MISTAKE, note_mistake.note_mistake),
)
class ChronologyEntrypoints(Entrypoints):
    """Beside ``read_chronology``."""
