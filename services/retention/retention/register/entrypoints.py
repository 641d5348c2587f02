"""Entrypoints of the register of destroyed files."""

from chassis.calls.entrypoints import every

from retention.entrypoints_base import Entrypoints

from .use_cases import destroy_register_keys

_LOOK_SECONDS = 3600


class RegisterEntrypoints(Entrypoints):
    """Whose files were destroyed, which incidents seals under a key of each year."""

    @every(seconds=_LOOK_SECONDS)
    def destroy_register_keys(self) -> None:
        """Of years for which the trust keeps names no longer, and of those that an older snapshot brought back."""
        extras = self._extras
        destroy_register_keys.destroy_register_keys(
            self._units("destroy_register_keys"), self.app.vault, extras.own_time(), may_order=extras.may_order()
        )
