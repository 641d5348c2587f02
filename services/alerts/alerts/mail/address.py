"""Where the mail server is and how it is spoken to: ``HAVEN_SMTP_URL``."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

Protection = Literal["none", "starttls", "tls"]

_PORTS: dict[Protection, int] = {"none": 25, "starttls": 587, "tls": 465}
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class MailAddress:
    """A mail server; login is optional, and refused on a link that is not encrypted."""

    host: str
    port: int
    protection: Protection
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> "MailAddress":
        """``smtp://[USER:PASSWORD@]HOST[:PORT][?tls=none|starttls]`` or ``smtps://...``; ``ValueError`` otherwise.

        Without ``tls`` an ``smtp://`` link must become TLS by STARTTLS, except on loopback; ``tls=none`` says that
        something else protects the link (a mail sink beside the service in one network).
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("not a mail server's address")
        protection = _protection(parts.scheme, parts.hostname, parse_qs(parts.query).get("tls", [""])[0])
        if parts.username and protection == "none":
            raise ValueError("a login needs an encrypted link")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[protection],
            protection=protection,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


def _protection(scheme: str, host: str, asked: str) -> Protection:
    if scheme == "smtps":
        return "tls"
    if asked in ("none", "starttls"):
        return "none" if asked == "none" else "starttls"
    if asked:
        raise ValueError("tls is none or starttls")
    return "none" if host in _LOOPBACK else "starttls"
