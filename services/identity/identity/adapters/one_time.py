"""What one way to a provider and back is made of, all of it from two random numbers.

The browser keeps one, the address holds the other. Nonce and PKCE verifier follow from both, so that nothing which
would help a thief stands in the database, and a code that is brought by another browser is worth nothing.
"""

import base64
import hashlib
import hmac

RANDOM_BYTES = 32


def text_of(random: bytes) -> str:
    """``RANDOM_BYTES`` random bytes in the letters of an address."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def digest_of(text: str) -> bytes:
    """SHA-256, all that is kept; 256 random bits need no slow hash."""
    return hashlib.sha256(b"sign-on:" + text.encode("utf-8", "surrogatepass")).digest()


def verifier_of(browser_secret: str, state: str) -> str:
    """The PKCE code verifier (RFC 7636): 43 characters."""
    return _derived(browser_secret, "verifier", state)


def nonce_of(browser_secret: str, state: str) -> str:
    """What has to stand in the ID token."""
    return _derived(browser_secret, "nonce", state)


def _derived(browser_secret: str, what: str, state: str) -> str:
    key = browser_secret.encode("utf-8", "surrogatepass")
    said = f"{what}:{state}".encode("utf-8", "surrogatepass")
    return text_of(hmac.new(key, said, hashlib.sha256).digest())
