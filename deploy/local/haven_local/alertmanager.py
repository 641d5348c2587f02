"""Alertmanager's configuration: who is told when an alert fires, by mail and by a webhook."""

import json
from typing import Any

from alerts.mail.address import MailAddress

_TLS_PORT = 465
"""The only port at which Alertmanager begins with TLS."""
_TEXT = (
    "{{ range .Alerts }}{{ .Status }}: {{ .Annotations.summary }}\n"
    'since {{ .StartsAt.UTC.Format "2 January 2006 15:04" }} UTC\n'
    "what to do: {{ .Annotations.runbook }}\n\n{{ end }}"
)
"""Names of services and what it means for reports: no person is in any alert."""


def configuration(mail_server: str, mail_from: str, mail_to: str, webhook: str) -> str:
    """``alertmanager.yml`` (JSON is YAML). ``mail_to``: addresses with commas between; without any and without
    ``webhook`` nobody is told. ``ValueError`` for a mail server Alertmanager cannot speak to."""
    receiver: dict[str, Any] = {"name": "people"}
    rendered: dict[str, Any] = {"route": _route(), "receivers": [receiver]}
    if mail_to:
        rendered["global"] = _mail(MailAddress.parse(mail_server), mail_from)
        receiver["email_configs"] = [_message(address.strip()) for address in mail_to.split(",")]
    if webhook:
        receiver["webhook_configs"] = [{"url": webhook, "send_resolved": True}]
    return json.dumps(rendered, indent=1) + "\n"


def _route() -> dict[str, Any]:
    """A page at once and every hour until it is over; a warning within minutes, and once a day."""
    warnings = {"matchers": ['severity="warn"'], "group_wait": "5m", "repeat_interval": "24h"}
    return {
        "receiver": "people",
        "group_by": ["alertname", "service"],
        "group_wait": "10s",
        "group_interval": "1m",
        "repeat_interval": "1h",
        "routes": [warnings],
    }


def _mail(server: MailAddress, mail_from: str) -> dict[str, Any]:
    if server.protection == "tls" and server.port != _TLS_PORT:
        raise ValueError("mails about alerts need a mail server with TLS at port 465, or with STARTTLS")
    login = {"smtp_auth_username": server.user, "smtp_auth_password": server.password or ""} if server.user else {}
    return {
        "smtp_smarthost": f"{server.host}:{server.port}",
        "smtp_from": mail_from,
        "smtp_require_tls": server.protection == "starttls",
        **login,
    }


def _message(address: str) -> dict[str, Any]:
    subject = "Haven, {{ .Status }}: {{ .CommonLabels.alertname }} {{ .CommonLabels.service }}"
    return {"to": address, "send_resolved": True, "headers": {"Subject": subject}, "text": _TEXT, "html": ""}
