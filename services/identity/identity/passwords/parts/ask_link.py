"""Mails a link to an account's owner who cannot get in without one."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.identity_passwords import LinkKind
from sqlalchemy import select

from identity.extras import Extras
from identity.models import AccountLinkRow
from identity.passwords.domain.links import ASKED_AT_MOST_EVERY, TOKEN_BYTES, new_token

from .make_link import lock_links, make_link


def ask_link(unit: Unit, extras: Extras, staff_id: UUID, kind: LinkKind) -> bool:
    """Whether a link was made; not while one that was asked for a moment ago still waits to be used, nor for an account
    that was suspended or ended meanwhile."""
    active = lock_links(unit, staff_id)
    waits = select(AccountLinkRow.id).where(
        AccountLinkRow.staff_id == staff_id,
        AccountLinkRow.created_by.is_(None),
        AccountLinkRow.created_at > unit.now - ASKED_AT_MOST_EVERY,
        AccountLinkRow.expires_at > unit.now,
    )
    if not active or unit.session.scalar(waits) is not None:
        pretend_link(unit, extras, staff_id)
        return False
    make_link(unit, extras, staff_id, kind)
    return True


def pretend_link(unit: Unit, extras: Extras, staff_id: UUID) -> None:
    """The work of a link that is not made, so that how long it takes tells nothing."""
    extras.secrets.seal(staff_id, new_token(extras.random(TOKEN_BYTES)))
    lock_links(unit, staff_id)
