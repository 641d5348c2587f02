"""Asks a second person for a provider of single sign-on to be used."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SignOnProviderRef, SignOnSwitched

from identity.extras import Extras
from identity.models import SightRequestRow
from identity.roles.domain.giving import REQUESTS_LAST
from identity.roles.queries.role_book import role_book
from identity.second_person.parts.ask_confirmation import ask_confirmation
from identity.sign_on.parts.locked_provider import locked_provider
from identity.sign_on.queries.provider_views import KIND, require_whole_trust, waiting_request


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
