"""Entrypoints of searched words."""

from chassis.calls.entrypoints import every

from retention.entrypoints_base import Entrypoints

from .use_cases import destroy_words_keys

_LOOK_SECONDS = 3600


class SearchedWordsEntrypoints(Entrypoints):
    """What people searched for, which incidents seals under a key of each month."""

    @every(seconds=_LOOK_SECONDS)
    def destroy_words_keys(self) -> None:
        """Of months whose year is over, and of those that an older snapshot of the vault brought back."""
        destroy_words_keys.destroy_words_keys(
            self._units("destroy_words_keys"), self.app.vault, self._extras.own_time()
        )
