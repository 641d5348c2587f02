"""Entrypoints of certificates."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.retention import disposals_calls as calls

from retention.entrypoints_base import Entrypoints

from .certificate import get_certificate, issue_certificates

_ISSUE_SECONDS = 60


@serves((calls.GET_CERTIFICATE, get_certificate))
class CertificateEntrypoints(Entrypoints):
    """What proves that a file was destroyed."""

    @every(seconds=_ISSUE_SECONDS)
    def issue_certificates(self) -> None:
        """When all of it is destroyed, and on the day from which no backup holds it."""
        extras = self._extras
        issue_certificates(self._units("issue_certificates"), extras.signer, extras.backups, self.app.settings.trust_id)
