"""Measures how many mails wait to be sent."""

from chassis.units.database import Unit

from alerts.metrics import ACCOUNT_MAILS_WAITING, MAILS_WAITING

from ..queries.due_mails import waiting


def measure_mails(unit: Unit) -> None:
    """Apart from the sending, which looks each second, and ends early while the mail server is away."""
    found = waiting(unit)
    MAILS_WAITING.set(found.of_alerts)
    ACCOUNT_MAILS_WAITING.set(found.of_accounts)
