"""The one file that knows all of identity: builds its adapters and names what it can replay."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from chassis.access.tokens import sign_jwt, sign_jwts
from chassis.bus.resync import doubt
from chassis.ground.context import NOBODY
from chassis.ground.settings import load
from chassis.process.application import App
from chassis.units.database import Database, Unit
from haven_schemas.acts.identity import SessionAlive
from sqlalchemy import Update, select

from identity.adapters import (
    CALLBACK,
    Attempts,
    FactorSecrets,
    Issuers,
    Passkeys,
    PasswordHashing,
    ProviderClient,
    Refusals,
    Runner,
    SignOnKit,
    TokenIssuer,
    Within,
)
from identity.extras import Extras
from identity.hash_threads import off_the_loop
from identity.models import SchoolRow, StaffListRow
from identity.other_services import AskedServices
from identity.present_state import StateEvent, every_school_changed, every_staff_changed
from identity.sessions import session_alive as stands
from identity.settings import IdentitySettings
from identity.time_limit import within

KEYRING = False
"""Identity holds no child's key."""

RESYNC: dict[str, Callable[[Unit], Iterator[StateEvent]]] = {
    "identity.school_changed": every_school_changed,
    "identity.staff_changed": every_staff_changed,
}

COPIES: dict[str, Sequence[Update]] = {"pupils": (doubt(StaffListRow),)}
"""Staff lists alone are copied."""


KNOWN_SCHOOLS = select(SchoolRow.id)
"""Every school of the trust."""


def session_alive(app: App, session_id: UUID) -> bool:
    """Whether a session stands, from the table itself: the other services ask by RPC, identity does not ask itself."""
    with app.database.unit(NOBODY, schools=[]) as unit:
        request = SessionAlive(session_id=session_id)
        return stands(unit, app.extras.life, request).alive


def build_extras(app: App) -> Extras:
    """The adapters of a process; fails at start, with the setting's name, if a setting is wrong."""
    settings = load(IdentitySettings)
    return Extras(
        trust_id=settings.trust_id,
        life=settings.session_life,
        attempts=Attempts(app.database),
        refusals=Refusals(app.database),
        passwords=password_hashing(settings, off_the_loop),
        secrets=FactorSecrets(app.vault),
        passkeys=Passkeys(app.database, settings.public_url),
        tokens=token_issuer(settings, app.vault),
        sign_on=sign_on_kit(settings, app.database, FactorSecrets(app.vault), within),
        others=AskedServices(app.call_owner),
        broadcasts=app.broadcasts,
        address_wait_days=settings.address_wait_school_days,
        random=secrets.token_bytes,
        sign_in_kept=timedelta(days=settings.sign_in_kept_days),
        watch=settings.watch,
    )


def sign_on_kit(settings: IdentitySettings, database: Database, secrets_: FactorSecrets, limit: Within) -> SignOnKit:
    """Single sign-on; ``limit`` ends a wait for a provider."""
    return SignOnKit(
        database=database,
        client=ProviderClient(limit, settings.sign_on_authorities),
        issuers=Issuers(microsoft=settings.sign_on_microsoft, google=settings.sign_on_google),
        secrets=secrets_,
        redirect_uri=f"{settings.public_url}{CALLBACK}",
    )


def password_hashing(settings: IdentitySettings, run: Runner) -> PasswordHashing:
    """argon2id with the settings' parameters; ``run`` takes it off the event loop."""
    hasher = PasswordHasher(
        time_cost=settings.argon2_time_cost,
        memory_cost=settings.argon2_memory_kib,
        parallelism=settings.argon2_parallelism,
    )
    return PasswordHashing(hasher, run, decoy_password=secrets.token_urlsafe())


def token_issuer(settings: IdentitySettings, vault: Any) -> TokenIssuer:
    """Signs in the vault's transit engine."""
    return TokenIssuer(
        sign=partial(sign_jwt, vault),
        sign_all=partial(sign_jwts, vault),
        life=timedelta(seconds=settings.access_token_seconds),
        permits=settings.reporting_permits,
    )
