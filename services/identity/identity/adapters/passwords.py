"""The one form of a password, whatever it was typed on."""

import unicodedata


def prepared(password: str) -> str:
    """NFKC form, so that the same keys pressed on two devices are the same password (NIST SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
