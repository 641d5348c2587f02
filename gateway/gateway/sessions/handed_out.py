"""Session tokens as they leave this gateway: marked, so that one we never handed out costs nobody a question.

Without the mark each invented token would be a call to identity, and a limit by address would let a pupil's flood stop
the colleagues behind the same address. The mark opens nothing: identity alone knows which token stands.
"""

import base64
import hashlib
import hmac

from gateway.state import haven

_MARK_BYTES = 16


def handed_out(token: str) -> str:
    """``token`` with its mark."""
    return marked(token, _key())


def token_of(value: str) -> str | None:
    """The token in ``value``; None if we did not hand it out."""
    token = value.rpartition(".")[0]
    return (
        token
        if token
        and hmac.compare_digest(
            value.encode("utf-8", "surrogatepass"), marked(token, _key()).encode("utf-8", "surrogatepass")
        )
        else None
    )


def marked(token: str, key: str) -> str:
    """``token`` with the mark that a gateway whose secret is ``key`` gives it."""
    mark = hmac.new(key.encode(), b"session:" + token.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return f"{token}.{base64.urlsafe_b64encode(mark[:_MARK_BYTES]).rstrip(b'=').decode('ascii')}"


def _key() -> str:
    return haven().settings.secret_key.get_secret_value()
