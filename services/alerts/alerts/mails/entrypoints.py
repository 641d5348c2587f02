"""Entrypoints of mails."""

from chassis.calls.entrypoints import every, reads, serves
from chassis.units.database import Unit
from haven_schemas import events
from haven_schemas.acts import alerts_calls as calls
from haven_schemas.events import Envelope

from alerts.entrypoints_base import Entrypoints

from .channel import mail_channel, set_mail_channel
from .mail import measure_mails, send_mail
from .notice import keep_notice
from .sending_notices import send_notices

_MAIL_SECONDS = 1
_MEASURE_SECONDS = 10


@serves(
    (calls.SET_MAIL_CHANNEL, set_mail_channel),
    (calls.MAIL_CHANNEL, mail_channel),
)
class MailEntrypoints(Entrypoints):
    """Mails that wait."""

    @reads("identity.notice_due")
    def notice_due(self, unit: Unit, envelope: Envelope, event: events.NoticeDue) -> None:
        """An account's owner is to be mailed."""
        keep_notice(unit, event, envelope.time)

    @every(seconds=_MAIL_SECONDS, rests=True)
    def send_mail(self) -> None:
        """Sends the mails of alerts that wait."""
        send_mail(self._units("send_mail"), self._extras)

    @every(seconds=_MAIL_SECONDS, rests=True)
    def send_notices(self) -> None:
        """Sends the mails to owners of accounts that wait."""
        send_notices(self._units("send_notices"), self._extras)

    @every(seconds=_MEASURE_SECONDS)
    def measure_mails(self) -> None:
        """Sets the metrics of mails that wait."""
        with self._units("measure_mails")() as unit:
            measure_mails(unit)
