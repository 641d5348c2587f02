"""How a browser seals a report for the intake key: what the ciphertext is bound to, and what is inside it.

The report is JSON, encrypted with AES-256-GCM under a fresh key, which is encrypted with the public half of the weekly
intake key (RSA-OAEP with SHA-256). The associated data are the lines of ``binding``: the same report under another
author, school, key version or idempotency key does not open.
"""

from uuid import UUID

LABEL = "haven sealed report 1"
NONCE_BYTES = 12


def binding(key_version: int, author_id: UUID, school_id: UUID, idempotency_key: str) -> bytes:
    """The associated data, as the browser makes them too (``sealed-report.js``)."""
    return "\n".join((LABEL, str(key_version), str(author_id), str(school_id), idempotency_key)).encode()
