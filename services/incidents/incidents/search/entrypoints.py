"""The entrypoint of searching in what was written."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.incidents import search as calls

from incidents.entrypoints_base import Entrypoints

from .search import search_records
from .words import forget_words, move_words

_DROP_SECONDS = 20
_WORDS_SECONDS = 600


@serves(
    (calls.SEARCH_RECORDS, search_records),
)
class SearchEntrypoints(Entrypoints):
    """Opens a school's file and reads it."""

    @every(seconds=_DROP_SECONDS)
    def drop_remembered_texts(self) -> None:
        """What searches opened leaves memory in time, whether or not anyone searches."""
        self._extras.remembered.drop_old()

    @every(seconds=_WORDS_SECONDS)
    def move_words(self) -> None:
        """Words searched for by releases before go from under schools' keys to those of their months."""
        while move_words(self._units("move_words"), self._keyring):
            pass

    @every(seconds=_WORDS_SECONDS)
    def forget_words(self) -> None:
        """What belongs to words whose year is over goes, once retention has destroyed their key or before."""
        while forget_words(self._units("forget_words"), self._keyring):
            pass
