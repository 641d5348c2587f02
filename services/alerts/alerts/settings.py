"""Alerts' own settings, beside those every service has; without those of mail it does not start."""

from typing import Annotated

from chassis.ground.settings import ServiceSettings
from pydantic import AfterValidator, Field, SecretStr

from alerts.days_kept import ALERTS_KEPT, MAILS_KEPT, SHORTEST
from alerts.mail import MailAddress


def _smtp_address(value: SecretStr) -> SecretStr:
    MailAddress.parse(value.get_secret_value())
    return value


class AlertsSettings(ServiceSettings):
    """``HAVEN_SMTP_URL``, ``HAVEN_MAIL_FROM`` and ``HAVEN_PUBLIC_URL``; ``mail.address`` says what the first may be.
    For how many days alerts and mails are kept once they are done with: ``days_kept``."""

    smtp_url: Annotated[SecretStr, AfterValidator(_smtp_address)]
    mail_from: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]
    alerts_kept_days: Annotated[int, Field(ge=SHORTEST.days)] = ALERTS_KEPT.days
    mails_kept_days: Annotated[int, Field(ge=SHORTEST.days)] = MAILS_KEPT.days
    public_url: Annotated[str, Field(pattern=r"^https://[^/\s]+$")]
