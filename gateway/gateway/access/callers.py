"""Who sent a request, as far as limits and counts need to know: digests, never addresses or tokens."""

import hashlib
import hmac

from flask import request

from gateway.state import haven


def address_digest() -> str:
    """A keyed digest of the caller's address: the same caller is recognised, the address is not kept."""
    key = haven().settings.secret_key.get_secret_value().encode()
    return hmac.new(key, (request.remote_addr or "").encode(), hashlib.sha256).hexdigest()


def token_digest(token: str) -> str:
    """What stands for a bearer's token or permit in the allowances."""
    return hashlib.sha256(token.encode()).hexdigest()
