"""Identity of a mail: the same mail sent twice is seen to be the same."""

from uuid import UUID


def message_id(kind: str, source_id: UUID, mail_from: str) -> str:
    """RFC 5322 Message-ID: from the kind of mail and the id of what it tells alone, at the sender's domain.

    Delivery is at least once (a process may end between sending and marking); mail programs and people recognise the
    second copy by this.
    """
    return f"<{kind}-{source_id}@{mail_from.rpartition('@')[2]}>"
