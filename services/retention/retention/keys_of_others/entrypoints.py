"""Entrypoints of the register of destroyed files."""

from chassis.calls.entrypoints import every

from retention.entrypoints_base import Entrypoints

from .register import destroy_register_keys
from .words import destroy_words_keys

_LOOK_SECONDS = 3600


class RegisterEntrypoints(Entrypoints):
    """Whose files were destroyed, which incidents seals under a key of each year."""

    @every(seconds=_LOOK_SECONDS)
    def destroy_register_keys(self) -> None:
        """Of years for which the trust keeps names no longer, and of those that an older snapshot brought back."""
        extras = self._extras
        destroy_register_keys(
            self._units("destroy_register_keys"), self.app.vault, extras.own_time(), may_order=extras.may_order()
        )


class SearchedWordsEntrypoints(Entrypoints):
    """What people searched for, which incidents seals under a key of each month."""

    @every(seconds=_LOOK_SECONDS)
    def destroy_words_keys(self) -> None:
        """Of months whose year is over, and of those that an older snapshot of the vault brought back."""
        destroy_words_keys(self._units("destroy_words_keys"), self.app.vault, self._extras.own_time())
