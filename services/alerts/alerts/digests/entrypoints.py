"""Entrypoints of the mail of a day."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts import alerts_calls as calls

from alerts.entrypoints_base import Entrypoints

from .choice import digest_choice, set_digest
from .digests import gather_digests, send_digests

_DIGEST_SECONDS = 10


@serves(
    (calls.DIGEST_CHOICE, digest_choice),
    (calls.SET_DIGEST, set_digest),
)
class DigestEntrypoints(Entrypoints):
    """One mail a day, for who chose it."""

    @every(seconds=_DIGEST_SECONDS)
    def gather_digests(self) -> None:
        """Puts together the mails of the day whose time has come."""
        gather_digests(self._units("gather_digests"))

    @every(seconds=_DIGEST_SECONDS)
    def send_digests(self) -> None:
        """Sends the mails of the day that wait."""
        send_digests(self._units("send_digests"), self._extras)
