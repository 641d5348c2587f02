"""Sends somebody to a provider, to sign in there or to link their account there to the one here."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.identity_sign_on import BeginSignOn, SignOnBegun
from sqlalchemy import select

from identity.extras import Extras
from identity.factors.parts.guard_factors import guard_factors
from identity.factors.use_cases.elevate import own_session
from identity.models import SignOnLinkRow, SignOnProviderRow, SignOnStateRow
from identity.sessions.parts.require_fresh import require_fresh
from identity.sign_on.domain.one_time import RANDOM_BYTES, digest_of, nonce_of, text_of, verifier_of

_CLAIMS = '{"id_token":{"amr":null,"auth_time":{"essential":true},"email":null,"xms_edov":null}}'
"""Microsoft leaves these out unless asked (OpenID Connect Core 5.5)."""


def begin_sign_on(unit: Unit, extras: Extras, request: BeginSignOn) -> SignOnBegun:
    """Where to go, and what the browser keeps. ``not_found`` for a provider that is not in use; ``provider_away``."""
    return _begun(unit, extras, _in_use(unit, request.provider_id), again=request.again)


def begin_link(unit: Unit, extras: Extras, request: BeginSignOn) -> SignOnBegun:
    """The same for the caller's own account.

    ``step_up_required`` or ``sign_in_required`` unless they showed who they are a moment ago, by a second factor where
    there is one: a link is another way in. ``invalid_request`` on ``provider_id``, ``duplicate``: linked already.
    """
    require_fresh(unit)
    guard_factors(unit)
    session = own_session(unit)
    row = _in_use(unit, request.provider_id)
    linked = select(SignOnLinkRow.id).where(
        SignOnLinkRow.staff_id == unit.access.actor_id, SignOnLinkRow.provider_id == row.id
    )
    if unit.session.scalar(linked) is not None:
        raise invalid("provider_id", FieldCode.DUPLICATE)
    proves_owner = unit.access.is_certain(unit.now)
    return _begun(unit, extras, row, again=request.again, session_id=session.id, proves_owner=proves_owner)


def _in_use(unit: Unit, provider_id: UUID) -> SignOnProviderRow:
    row = unit.session.get(SignOnProviderRow, provider_id)
    if row is None or row.on_since is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _begun(
    unit: Unit,
    extras: Extras,
    row: SignOnProviderRow,
    *,
    again: bool,
    session_id: UUID | None = None,
    proves_owner: bool = False,
) -> SignOnBegun:
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
