"""Identity's own settings, beside those every service has; all have a safe default."""

from datetime import timedelta
from typing import Annotated

from chassis.ground.settings import ServiceSettings
from haven_schemas.watch import LEAST_SECRET
from pydantic import Field, SecretStr

from identity.adapters import SHORTEST, SIGN_IN_KEPT, SessionLife, WatchSettings

_ORIGIN = r"^https://[^/\s]+$"


class IdentitySettings(ServiceSettings):
    """``HAVEN_SESSION_IDLE_MINUTES`` and so on. ``HAVEN_PUBLIC_URL`` is the origin that passkeys are bound to.

    The time-out is the trust's to set (source document: "an automatic time out facility"). The argon2id figures are
    RFC 9106's second recommended set; raised ones reach each account at its next sign-in.
    """

    public_url: Annotated[str, Field(pattern=_ORIGIN)]
    session_idle_minutes: Annotated[int, Field(ge=15, le=60)] = 30
    elevation_minutes: Annotated[int, Field(ge=5, le=60)] = 30
    access_token_seconds: Annotated[int, Field(ge=30, le=120)] = 60
    reporting_permits: Annotated[int, Field(ge=0, le=20)] = 10
    sign_in_kept_days: Annotated[int, Field(ge=SHORTEST.days)] = SIGN_IN_KEPT.days
    """For how long passwords, second factors and links of an account are kept once it has ended."""
    address_wait_school_days: Annotated[int, Field(ge=1, le=20)] = 3
    """How long an owner can stop a new address from the mail to the old one."""
    sign_on_microsoft: Annotated[str, Field(pattern=_ORIGIN)] = "https://login.microsoftonline.com"
    sign_on_google: Annotated[str, Field(pattern=_ORIGIN)] = "https://accounts.google.com"
    """The only hosts where staff may be sent to sign in, and that are asked about it."""
    sign_on_authorities: str | None = None
    """A file of certificate authorities, where a proxy opens what goes out; none: those everybody trusts."""
    watch_secret: Annotated[SecretStr, Field(min_length=LEAST_SECRET)] | None = None
    """What the watcher's passwords and second factors are made of; none: it cannot be turned on."""
    watch_mailbox: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    """Where the mails go that are sent to see whether mails go out."""
    argon2_time_cost: Annotated[int, Field(ge=1, le=20)] = 3
    argon2_memory_kib: Annotated[int, Field(ge=19_456, le=1_048_576)] = 65_536
    argon2_parallelism: Annotated[int, Field(ge=1, le=8)] = 4

    @property
    def watch(self) -> WatchSettings:
        """What the watcher's accounts are made of."""
        secret = None if self.watch_secret is None else self.watch_secret.get_secret_value()
        return WatchSettings(secret, self.watch_mailbox)

    @property
    def session_life(self) -> SessionLife:
        """The time-outs as the domain takes them."""
        return SessionLife(
            idle=timedelta(minutes=self.session_idle_minutes), elevation=timedelta(minutes=self.elevation_minutes)
        )
