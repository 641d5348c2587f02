"""Whom each kind of provider is: its issuer, and the only origins that are ever asked."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from haven_schemas.acts.identity.sign_on import ProviderKind

_GOOGLE_ALSO = frozenset({"https://oauth2.googleapis.com", "https://www.googleapis.com"})
"""Where Google's discovery document says that codes are exchanged and keys are published."""


@dataclass(frozen=True)
class Issuer:
    """``name``: exactly what stands in ``iss``; ``origins``: scheme, host and port of what may be asked."""

    kind: ProviderKind
    name: str
    origins: frozenset[str]


@dataclass(frozen=True)
class Issuers:
    """The origins of Microsoft and Google as this installation knows them."""

    microsoft: str
    google: str

    def of(self, kind: ProviderKind, tenant: str | None) -> Issuer:
        """The issuer of one organisation at Microsoft, or of Google."""
        if kind == "microsoft":
            return Issuer("microsoft", f"{self.microsoft}/{tenant}/v2.0", frozenset({self.microsoft}))
        return Issuer("google", self.google, _GOOGLE_ALSO | {self.google})


def origin_of(address: str) -> str | None:
    """Scheme, host and port of an https address without a user's name in it; None for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        return None
    return f"https://{parts.hostname}" + (f":{port}" if port not in (None, 443) else "")
