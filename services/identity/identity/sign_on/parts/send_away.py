"""Sends a browser to a provider, and keeps what tells its return from anybody else's."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity.sign_on import SignOnBegun

from identity.extras import Extras
from identity.models import SignOnProviderRow, SignOnStateRow
from identity.sign_on.domain.one_time import RANDOM_BYTES, digest_of, nonce_of, text_of, verifier_of

_CLAIMS = '{"id_token":{"amr":null,"auth_time":{"essential":true},"email":null,"xms_edov":null}}'
"""Microsoft leaves these out unless asked (OpenID Connect Core 5.5)."""


def provider_in_use(unit: Unit, provider_id: UUID) -> SignOnProviderRow:
    """``not_found`` for one that is off or never was."""
    row = unit.session.get(SignOnProviderRow, provider_id)
    if row is None or row.on_since is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def send_away(
    unit: Unit,
    extras: Extras,
    row: SignOnProviderRow,
    *,
    again: bool,
    session_id: UUID | None = None,
    proves_owner: bool = False,
) -> SignOnBegun:
    """Where to go, and what the browser keeps. ``again``: to be asked for everything anew; ``session_id``: of whoever
    links an account, ``proves_owner``: and is known to be its owner. ``provider_away``."""
    browser_secret, state = (text_of(extras.random(RANDOM_BYTES)) for _ in range(2))
    address = extras.sign_on.client.authorization_address(
        extras.sign_on.client_of(row),
        state,
        verifier_of(browser_secret, state),
        nonce=nonce_of(browser_secret, state),
        **_asked_of(row, again=again),
    )
    unit.session.add(_state(state, browser_secret, row.id, session_id, unit.now, proves_owner=proves_owner))
    return SignOnBegun(address=address, browser_secret=browser_secret)


def _asked_of(row: SignOnProviderRow, *, again: bool) -> dict[str, str]:
    asked = {"prompt": "login", "max_age": "0"} if again else {"prompt": "select_account"}
    if row.kind == "microsoft":
        return {**asked, "claims": _CLAIMS}
    return {**asked, "prompt": "select_account", "hd": row.domains[0] if len(row.domains) == 1 else "*"}


def _state(
    state: str, browser_secret: str, provider_id: UUID, session_id: UUID | None, now: datetime, *, proves_owner: bool
) -> SignOnStateRow:
    return SignOnStateRow(
        state_digest=digest_of(state),
        browser_digest=digest_of(browser_secret),
        provider_id=provider_id,
        session_id=session_id,
        proves_owner=proves_owner,
        created_at=now,
    )
