"""Alerts' own settings, beside those every service has; none has a default, so a missing one stops the start."""

from typing import Annotated

from chassis.process.settings import ServiceSettings
from pydantic import AfterValidator, Field, SecretStr

from .mail.address import MailAddress


def _smtp_address(value: SecretStr) -> SecretStr:
    MailAddress.parse(value.get_secret_value())
    return value


class AlertsSettings(ServiceSettings):
    """``HAVEN_SMTP_URL``, ``HAVEN_MAIL_FROM`` and ``HAVEN_PUBLIC_URL``; ``mail.address`` says what the first may be."""

    smtp_url: Annotated[SecretStr, AfterValidator(_smtp_address)]
    mail_from: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]
    public_url: Annotated[str, Field(pattern=r"^https://[^/\s]+$")]
