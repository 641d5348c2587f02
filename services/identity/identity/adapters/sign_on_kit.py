"""What single sign-on is given of the process: the client to providers, who they are, states good for one return."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from chassis.ground.context import NOBODY
from chassis.units.database import Database, Unit
from sqlalchemy import delete

from identity.models import SignOnProviderRow, SignOnStateRow

from .factor_secrets import FactorSecrets
from .issuers import Issuer, Issuers
from .one_time import digest_of
from .provider import Client, ProviderClient

STATE_HOLDS_FOR = timedelta(minutes=10)
CALLBACK = "/sign-in/back"
"""The gateway's page to which providers send people back."""


@dataclass(frozen=True)
class TakenState:
    """A way there and back that was begun, and is now spent."""

    provider_id: UUID
    browser_digest: bytes
    session_id: UUID | None
    proves_owner: bool


@dataclass(frozen=True)
class SignOnKit:
    """``redirect_uri``: exactly what providers are told; ``secrets``: opens a provider's secret, under its id."""

    database: Database
    client: ProviderClient = field(repr=False)
    issuers: Issuers
    secrets: FactorSecrets = field(repr=False)
    redirect_uri: str

    def issuer(self, row: SignOnProviderRow) -> Issuer:
        """Of a provider in the table."""
        return self.issuers.of("microsoft" if row.kind == "microsoft" else "google", row.tenant)

    def client_of(self, row: SignOnProviderRow, *, with_secret: bool = False) -> Client:
        """What we are to it. ``VaultAway`` if the secret cannot be opened."""
        secret = self.secrets.open(row.id, row.secret_sealed) if with_secret else ""
        return Client(self.issuer(row), row.client_id, self.redirect_uri, secret)

    def take_state(self, unit: Unit, state: str) -> TakenState | None:
        """Spends ``state``, whatever becomes of the caller's transaction; None if it is spent, ran out or never was."""
        with self.database.unit(NOBODY, correlation_id=unit.correlation_id) as own:
            row = own.session.execute(
                delete(SignOnStateRow)
                .where(SignOnStateRow.state_digest == digest_of(state))
                .returning(
                    SignOnStateRow.provider_id,
                    SignOnStateRow.browser_digest,
                    SignOnStateRow.session_id,
                    SignOnStateRow.proves_owner,
                    SignOnStateRow.created_at,
                )
            ).first()
            if row is None or own.now - row.created_at > STATE_HOLDS_FOR:
                return None
        return TakenState(row.provider_id, bytes(row.browser_digest), row.session_id, row.proves_owner)
