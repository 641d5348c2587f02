"""Gives an account another name or address."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_staff import AccountChanged, ChangeAccount
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from identity.domain.emails import check_email
from identity.domain.giving import confirms_at
from identity.extras import Extras
from identity.models import AccountLinkRow, StaffRow
from identity.queries.administered import administered_account, works_at
from identity.queries.factors_in_force import has_factor
from identity.queries.sight_of_account import schools_of_sight

from .announce_staff import announce_staff
from .note_credential_change import note_credential_change
from .tell_owner import tell_owner


def change_account(unit: Unit, extras: Extras, request: ChangeAccount) -> AccountChanged:
    """The account's version. Old and new address are told; links that were mailed to the old one are void.

    ``not_found`` unless it is the caller's to administer; ``stale_version``; ``invalid_request`` on ``name``, or on
    ``email`` (``duplicate``: another account's). ``not_permitted``: the address of an account with sight of records
    and no second factor yet is changed only by who may confirm sight there, or an administrator would have the links
    of that account sent to themselves.
    """
    row = administered_account(unit, request.staff_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if not request.name.strip():
        raise invalid("name", FieldCode.REQUIRED)
    email, before = check_email(request.email), row.email
    row.name = request.name.strip()
    if email != before:
        _change_address(unit, row, email)
        for address in (before, email):
            tell_owner(unit, extras, row.id, "address_changed", by=unit.access.actor_id, email=address)
    version = announce_staff(unit, row)
    unit.audit(
        AuditAction.STAFF_ACCOUNT_CHANGE,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, row.id),
        object_id=row.id,
    )
    return AccountChanged(version=version)


def _change_address(unit: Unit, row: StaffRow, email: str) -> None:
    sight = schools_of_sight(unit, row.id)
    open_to_links = sight and not unit.session.scalar(select(has_factor(row.id)))
    if open_to_links and not confirms_at(unit.access, sight):
        raise Problem(ErrorCode.NOT_PERMITTED)
    try:
        with unit.session.begin_nested():
            row.email = email
            unit.session.flush()
    except IntegrityError:
        raise invalid("email", FieldCode.DUPLICATE) from None
    note_credential_change(unit, row, by_mailbox=True)
    unit.session.execute(delete(AccountLinkRow).where(AccountLinkRow.staff_id == row.id))
