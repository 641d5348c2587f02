"""The one file that knows all of alerts: builds its adapters and names what it can replay."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from chassis.bus.resync import doubt
from chassis.ground.settings import load
from chassis.process.application import App
from chassis.process.dependency_watch import Watched
from chassis.units.database import Unit
from sqlalchemy import Update

from alerts.every_answer import every_answer
from alerts.extras import Extras
from alerts.inbox import doubt_gone_since
from alerts.mail import AccountComposer, Composer, DigestComposer, MailAddress, MailServer
from alerts.models import KNOWN_SCHOOLS, CategoryRow, SchoolRow, StaffRow
from alerts.owners import Owners
from alerts.settings import AlertsSettings

__all__ = ["COPIES", "KEYRING", "KNOWN_SCHOOLS", "RESYNC", "build_extras", "doubt_since", "watched"]

KEYRING = False
"""Alerts holds no child's key: nothing in it tells a story."""

RESYNC: dict[str, Callable[..., Iterator[Any]]] = {"alerts.subject_disposed": every_answer}
"""What was answered to disposals; it owns no other state that another service keeps a copy of."""

COPIES: dict[str, Sequence[Update]] = {
    "identity": (doubt(StaffRow), doubt(SchoolRow)),
    "incidents": (doubt(CategoryRow),),
}
"""What is copied from whom."""


def doubt_since(unit: Unit, restored: str, since: datetime) -> None:
    """Incidents was restored: what it told of since may be gone from it."""
    if restored == "incidents":
        doubt_gone_since(unit, since)


def build_extras(app: App) -> Extras:
    """The adapters of a process; fails at start, with the setting's name, if a setting is wrong."""
    settings = load(AlertsSettings)
    address = MailAddress.parse(settings.smtp_url.get_secret_value())
    return Extras(
        owners=Owners(app.call_owner, app.call_for),
        composer=Composer(settings.mail_from, settings.public_url),
        mail_server=MailServer(address, settings.ca_file),
        account_composer=AccountComposer(settings.mail_from, settings.public_url),
        digest_composer=DigestComposer(settings.mail_from, settings.public_url),
        alerts_kept=timedelta(days=settings.alerts_kept_days),
        mails_kept=timedelta(days=settings.mails_kept_days),
    )


def watched(app: App) -> dict[str, Watched]:
    """The mail server, beside what every service watches; asked seldom, for it may be another's."""
    extras: Extras = app.extras
    return {"mail_server": Watched(extras.mail_server.answers, every=10.0)}
