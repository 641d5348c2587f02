"""Identity of a mail: the same mail sent twice is seen to be the same."""

from uuid import UUID


def message_id(alert_id: UUID, mail_from: str) -> str:
    """RFC 5322 Message-ID of an alert's mail: from the alert's id alone, at the sender's domain.

    Delivery is at least once (a process may end between sending and marking); mail programs and people recognise the
    second copy by this.
    """
    return f"<alert-{alert_id}@{mail_from.rpartition('@')[2]}>"
