"""New ids: UUIDv7 (RFC 9562), so that ids made later sort later and indexes stay compact."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """A fresh UUIDv7; 74 random bits, so it cannot be guessed from its neighbours."""
    return uuid_utils.compat.uuid7()
