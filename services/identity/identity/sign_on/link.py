"""An account is linked to the provider's."""

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity.sign_on import (
    BeginSignOn,
    OwnSignOn,
    SignOnBegun,
    SignOnLink,
    SignOnLinkRef,
    SignOnLinksOf,
    SignOnWay,
    SignOnWays,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.ending import end_links
from identity.extras import Extras
from identity.factors import guard_factors, own_session, require_fresh
from identity.models import SignOnLinkRow, SignOnProviderRow
from identity.roles import administered_account, works_at
from identity.telling import tell_owner

from .away import provider_in_use, send_away


def begin_link(unit: Unit, extras: Extras, request: BeginSignOn) -> SignOnBegun:
    """The same for the caller's own account.

    ``step_up_required`` or ``sign_in_required`` unless they showed who they are a moment ago, by a second factor where
    there is one: a link is another way in. ``invalid_request`` on ``provider_id``, ``duplicate``: linked already.
    """
    require_fresh(unit)
    guard_factors(unit)
    session = own_session(unit)
    row = provider_in_use(unit, request.provider_id)
    linked = select(SignOnLinkRow.id).where(
        SignOnLinkRow.staff_id == unit.access.actor_id, SignOnLinkRow.provider_id == row.id
    )
    if unit.session.scalar(linked) is not None:
        raise invalid("provider_id", FieldCode.DUPLICATE)
    proves_owner = unit.access.is_certain(unit.now)
    return send_away(unit, extras, row, again=request.again, session_id=session.id, proves_owner=proves_owner)


def remove_link(unit: Unit, extras: Extras, request: SignOnLinkRef) -> Empty:
    """It signs nobody in any more, and sessions begun by it end, the present one as well. The owner is told by mail.

    Whoever has no password asks for a link by mail then. Refusals as in ``begin_link``; ``not_found`` for another's.
    """
    require_fresh(unit)
    staff = guard_factors(unit)
    mine = (SignOnLinkRow.id == request.link_id) & (SignOnLinkRow.staff_id == staff.id)
    if not end_links(unit, extras, mine):
        raise Problem(ErrorCode.NOT_FOUND)
    tell_owner(unit, extras, staff.id, "sign_on_unlinked")
    unit.audit(
        AuditAction.STAFF_SIGN_ON_UNLINK,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=request.link_id,
        outcome="by_owner",
    )
    return Empty()


def end_links_of(unit: Unit, extras: Extras, request: SignOnLinksOf) -> Empty:
    """They sign nobody in any more, and sessions begun by them end; the owner is told by mail who did it.

    It takes a way in away and gives nobody one, so nobody has to agree. ``not_found`` unless the caller administers
    staff at every school of the account, and for an account without links; ``not_permitted`` for the caller's own.
    """
    staff = administered_account(unit, request.staff_id)
    if staff.id == unit.access.actor_id:
        raise Problem(ErrorCode.NOT_PERMITTED)
    if not end_links(unit, extras, SignOnLinkRow.staff_id == staff.id):
        raise Problem(ErrorCode.NOT_FOUND)
    tell_owner(unit, extras, staff.id, "sign_on_unlinked", by=unit.access.actor_id)
    unit.audit(
        AuditAction.STAFF_SIGN_ON_UNLINK,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, staff.id),
        object_id=staff.id,
        outcome="by_administrator",
    )
    return Empty()


def own_sign_on(unit: Unit) -> OwnSignOn:
    """Links, also those of a provider that is off; and the providers in use that are not linked yet. Audited."""
    staff_id = unit.access.actor_id
    linked = unit.session.execute(
        select(SignOnLinkRow, SignOnProviderRow.kind)
        .join(SignOnProviderRow, SignOnProviderRow.id == SignOnLinkRow.provider_id)
        .where(SignOnLinkRow.staff_id == staff_id)
        .order_by(SignOnLinkRow.linked_at, SignOnLinkRow.id)
    ).all()
    free = unit.session.scalars(
        select(SignOnProviderRow)
        .where(
            SignOnProviderRow.on_since.is_not(None),
            SignOnProviderRow.id.not_in([row.SignOnLinkRow.provider_id for row in linked]),
        )
        .order_by(SignOnProviderRow.created_at, SignOnProviderRow.id)
    )
    unit.audit(
        AuditAction.STAFF_ACCOUNT_READ, right=Right.SESSION_OWN, school_ids=unit.access.school_ids, object_id=staff_id
    )
    return OwnSignOn(links=[_link(row.SignOnLinkRow, row.kind) for row in linked], ways=[way_of(row) for row in free])


def _link(row: SignOnLinkRow, kind: str) -> SignOnLink:
    return of_row(SignOnLink, row, kind=kind)


def ways(unit: Unit) -> SignOnWays:
    """Those switched on, the oldest first. Not audited: it tells of nobody."""
    rows = unit.session.scalars(
        select(SignOnProviderRow)
        .where(SignOnProviderRow.on_since.is_not(None))
        .order_by(SignOnProviderRow.created_at, SignOnProviderRow.id)
    )
    return SignOnWays(ways=[way_of(row) for row in rows])


def way_of(row: SignOnProviderRow) -> SignOnWay:
    """As people see it."""
    kind = "microsoft" if row.kind == "microsoft" else "google"
    return SignOnWay.model_validate({"provider_id": row.id, "kind": kind, "domains": row.domains})
