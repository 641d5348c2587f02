"""Asks for a provider to be switched on, which takes a second person; switches one off, which takes none."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_sign_on import SignOnProviderRef, SignOnSwitched
from sqlalchemy import select

from identity.extras import Extras
from identity.models import SessionRow, SightRequestRow, SignOnLinkRow, SignOnProviderRow
from identity.roles.domain.giving import REQUESTS_LAST
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.parts.ask_confirmation import ask_confirmation
from identity.sessions.parts.end_sessions import end_sessions
from identity.sign_on.parts.withdraw_switch import withdraw_switch
from identity.sign_on.queries.providers import KIND, require_whole_trust, waiting_request

from .keep_provider import locked_provider


def ask_switch_on(unit: Unit, extras: Extras, request: SignOnProviderRef) -> SignOnSwitched:
    """The request; asked again while it waits, the same.

    Whoever runs the provider signs in as anybody who is linked there: so one person does not decide it alone.
    ``invalid_request`` on ``provider_id``: ``in_use`` if it is on, ``not_tested`` unless it was tested as it is.
    """
    schools = require_whole_trust(unit)
    row = locked_provider(unit, request.provider_id, request.version)
    if row.on_since is not None:
        raise invalid("provider_id", FieldCode.IN_USE)
    if row.tested_version != row.version:
        raise invalid("provider_id", FieldCode.NOT_TESTED)
    waiting = waiting_request(unit, row)
    if waiting is not None:
        return SignOnSwitched(request_id=waiting.id)
    asked = SightRequestRow(
        id=new_id(),
        kind=KIND,
        staff_id=unit.access.actor_id,
        school_id=None,
        provider_id=row.id,
        provider_version=row.version,
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        expires_at=unit.now + REQUESTS_LAST,
    )
    ask_confirmation(unit, extras, role_book(unit), [asked])
    unit.audit(AuditAction.POLICY_SIGN_ON_ASK, right=Right.POLICY_SET, school_ids=schools, object_id=row.id)
    return SignOnSwitched(request_id=asked.id)


def switch_on_now(unit: Unit, request: SightRequestRow) -> None:
    """Part of the second person's transaction. ``not_found`` for a provider that was changed since it was asked for."""
    row = unit.session.get(SignOnProviderRow, request.provider_id, with_for_update=True)
    if row is None or row.version != request.provider_version:
        raise Problem(ErrorCode.NOT_FOUND)
    row.on_since = row.on_since or unit.now
    unit.audit(AuditAction.POLICY_SIGN_ON_SWITCH, school_ids=every_school(unit), object_id=row.id, outcome="on")


def switch_off(unit: Unit, extras: Extras, request: SignOnProviderRef) -> SignOnSwitched:
    """Off at once, and every session begun by it ends; links stay. ``stale_version``, ``not_found``."""
    schools = require_whole_trust(unit)
    row = locked_provider(unit, request.provider_id, request.version)
    withdraw_switch(unit, row)
    row.on_since = None
    by_it = select(SignOnLinkRow.id).where(SignOnLinkRow.provider_id == row.id)
    end_sessions(unit, extras, SessionRow.sign_on_link_id.in_(by_it))
    unit.audit(
        AuditAction.POLICY_SIGN_ON_SWITCH, right=Right.POLICY_SET, school_ids=schools, object_id=row.id, outcome="off"
    )
    return SignOnSwitched(request_id=None)
