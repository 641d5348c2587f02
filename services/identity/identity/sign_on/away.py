"""Somebody is sent to the provider, and comes back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity import SignedIn
from haven_schemas.acts.identity.sign_on import BeginSignOn, FinishSignOn, SignOnBegun, SignOnFinished
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select, update

from identity.adapters import (
    RANDOM_BYTES,
    Expected,
    SignedOn,
    TakenState,
    TokenRefused,
    check_claims,
    digest_of,
    nonce_of,
    text_of,
    verifier_of,
)
from identity.extras import Extras
from identity.models import SessionRow, SignOnLinkRow, SignOnProviderRow, SignOnStateRow, StaffCredentialRow, StaffRow
from identity.policy import LINK, UNUSED_LOCKS_AFTER
from identity.sessions import NewSession, begin_session, lock_unused, remember_device

from .links import NotLinked, add_link, link_of, take_up_invitation

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


def begin_sign_on(unit: Unit, extras: Extras, request: BeginSignOn) -> SignOnBegun:
    """Where to go, and what the browser keeps. ``not_found`` for a provider that is not in use; ``provider_away``."""
    return send_away(unit, extras, provider_in_use(unit, request.provider_id), again=request.again)


@dataclass(frozen=True)
class _Back:
    """Who came back, from which provider, on which way."""

    provider: SignOnProviderRow
    taken: TakenState
    who: SignedOn


def finish_sign_on(unit: Unit, extras: Extras, request: FinishSignOn) -> SignOnFinished:
    """A session for the linked account, or for one that was invited and never used; or the link that was asked for.

    Each way back is good once, in the browser that began it, for ten minutes. ``sign_on_refused`` for anything that is
    not exactly what was asked for; ``sign_on_not_linked`` for whoever has no account here, or one that was used before
    and is linked to nobody: an address alone takes no account over; ``provider_away``; ``too_many_requests`` for
    strangers who keep coming back with nothing. Each refusal is audited with its reason.
    """
    taken = extras.sign_on.take_state(unit, request.state)
    if taken is None:
        raise _unknown(unit, extras, request)
    try:
        back = _came_back(unit, extras, request, taken)
        if taken.session_id is not None:
            _link(unit, extras, back)
            return SignOnFinished(purpose="link", signed_in=None)
        return SignOnFinished(purpose="sign_in", signed_in=_sign_in(unit, extras, request, back))
    except TokenRefused as refused:
        raise _refused(unit, extras, ErrorCode.SIGN_ON_REFUSED, refused.reason, None) from None
    except NotLinked as refused:
        code = ErrorCode.SIGN_ON_REFUSED if taken.session_id is not None else ErrorCode.SIGN_ON_NOT_LINKED
        raise _refused(unit, extras, code, refused.reason, refused.staff_id) from None


def _came_back(unit: Unit, extras: Extras, request: FinishSignOn, taken: TakenState) -> _Back:
    if digest_of(request.browser_secret) != taken.browser_digest:
        raise TokenRefused("other_browser")
    if not request.code:
        raise TokenRefused("provider_refused")
    provider = unit.session.get(SignOnProviderRow, taken.provider_id)
    if provider is None or provider.on_since is None:
        raise TokenRefused("provider_off")
    client = extras.sign_on.client_of(provider, with_secret=True)
    verifier = verifier_of(request.browser_secret, request.state)
    claims = extras.sign_on.client.exchange(client, request.code, verifier)
    expected = Expected(
        kind="microsoft" if provider.kind == "microsoft" else "google",
        issuer=client.issuer.name,
        tenant=provider.tenant,
        domains=frozenset(provider.domains),
        client_id=provider.client_id,
        nonce=nonce_of(request.browser_secret, request.state),
    )
    return _Back(provider, taken, check_claims(claims, expected, unit.now))


def _sign_in(unit: Unit, extras: Extras, request: FinishSignOn, back: _Back) -> SignedIn:
    link = link_of(unit, back.who) or take_up_invitation(unit, extras, back.provider.id, back.who)
    staff = unit.session.get_one(StaffRow, link.staff_id)
    if not staff.active:
        raise NotLinked("account_closed", staff.id)
    token, digest = remember_device(unit, extras, staff, request.client, request.device_token)
    if _unused_too_long(unit, link):
        return lock_unused(unit, extras, staff.id).model_copy(update={"device_token": token})
    link.last_used_at = unit.now
    unit.session.execute(
        update(StaffCredentialRow).where(StaffCredentialRow.staff_id == staff.id).values(last_signed_in_at=unit.now)
    )
    since = _factor_since(back, link)
    if since is not None:
        link.raised_at = unit.now
    new = NewSession(client=digest, device=request.device, sign_on_link_id=link.id, factor_since=since)
    unit.session.flush()
    return begin_session(unit, extras, staff.id, new).model_copy(update={"device_token": token})


def _factor_since(back: _Back, link: SignOnLinkRow) -> datetime | None:
    """The provider's second factor counts if the trust says so, the token proves that it was shown just now, and the
    link was made by its owner; as if it had been enrolled with the link."""
    counts = back.provider.counts_second_factor and link.proves_owner and back.who.second_factor_at is not None
    return link.linked_at if counts else None


def _unused_too_long(unit: Unit, link: SignOnLinkRow) -> bool:
    """Signing in, linking and choosing a password are uses, by whatever means (as ``password_policy.last_use``)."""
    row = unit.session.get(StaffCredentialRow, link.staff_id)
    of_password = [] if row is None else [row.changed_at, row.last_signed_in_at]
    uses = [each for each in (link.linked_at, link.last_used_at, *of_password) if each is not None]
    return unit.now - max(uses) > UNUSED_LOCKS_AFTER


def _link(unit: Unit, extras: Extras, back: _Back) -> None:
    session = unit.session.get(SessionRow, back.taken.session_id)
    staff = None if session is None else unit.session.get(StaffRow, session.staff_id, with_for_update=True)
    if session is None or staff is None or not staff.active:
        raise TokenRefused("session_over")
    mine = select(SignOnLinkRow.id).where(
        SignOnLinkRow.staff_id == staff.id, SignOnLinkRow.provider_id == back.provider.id
    )
    if link_of(unit, back.who) is not None or unit.session.scalar(mine) is not None:
        raise NotLinked("linked_elsewhere", staff.id)
    link = add_link(
        unit, extras, staff, back.provider.id, back.who, proves_owner=back.taken.proves_owner, outcome="by_owner"
    )
    if session.purpose == LINK:  # a password, and now the provider: it goes on as one that began there
        session.purpose, session.sign_on_link_id = "full", link.id


def _unknown(unit: Unit, extras: Extras, request: FinishSignOn) -> Problem:
    """What is throttled is the audit: a state of 256 bits is not guessed."""
    if not extras.attempts.begin_by_code("sign_on", request.client, unit.correlation_id):
        return Problem(ErrorCode.TOO_MANY_REQUESTS)
    return _refused(unit, extras, ErrorCode.SIGN_ON_REFUSED, "unknown_state", None)


def _refused(unit: Unit, extras: Extras, code: ErrorCode, reason: str, staff_id: UUID | None) -> Problem:
    """The actor is the account it is about, or the trust where there is none."""
    return extras.refusals.audited(
        unit, AuditAction.SESSION_SIGN_ON_REFUSE, code, actor_id=staff_id or extras.trust_id, outcome=reason
    )
