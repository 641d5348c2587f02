"""Reports sealed in the browser while the gateway or the network was away, and the key to seal them with."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract

Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
KeyVersion = Annotated[int, Field(ge=1, le=1_000_000)]
ReportKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class IntakeKey(Contract):
    """The public half of the weekly intake key that seals now; PEM."""

    version: KeyVersion
    public_key: str


class RecordSealedConcern(Contract):
    """A report nobody has read yet. ``author_id`` is the caller; the report is bound to all of the first four.

    ``idempotency_key``: that of the report itself, so that it arrives once, sealed or not. ``wrapped_key``: 32 bytes
    under the intake key; ``sealed``: nonce and ciphertext. ``about_colleague``: it is about an adult who works or
    volunteers at the school; while it cannot be opened the trust lead alone is told of it.
    """

    school_id: UUID
    author_id: UUID
    idempotency_key: ReportKey
    key_version: KeyVersion
    wrapped_key: Annotated[Base64, Field(max_length=2_000)]
    sealed: Annotated[Base64, Field(max_length=600_000)]
    about_colleague: bool = False
