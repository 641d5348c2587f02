"""Mails a link to an account's owner who cannot get in without one."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.identity.passwords import MailedLinkKind
from sqlalchemy import select

from identity.extras import Extras
from identity.models import MailedLinkRow
from identity.passwords.domain.mailed_links import ASKED_AT_MOST_EVERY, TOKEN_BYTES, new_token

from .make_mailed_link import lock_mailed_links, make_mailed_link


def ask_mailed_link(unit: Unit, extras: Extras, staff_id: UUID, kind: MailedLinkKind) -> bool:
    """Whether a link was made; not while one that was asked for a moment ago still waits to be used, nor for an account
    that was suspended or ended meanwhile."""
    active = lock_mailed_links(unit, staff_id)
    waits = select(MailedLinkRow.id).where(
        MailedLinkRow.staff_id == staff_id,
        MailedLinkRow.created_by.is_(None),
        MailedLinkRow.created_at > unit.now - ASKED_AT_MOST_EVERY,
        MailedLinkRow.expires_at > unit.now,
    )
    if not active or unit.session.scalar(waits) is not None:
        pretend_mailed_link(unit, extras, staff_id)
        return False
    make_mailed_link(unit, extras, staff_id, kind)
    return True


def pretend_mailed_link(unit: Unit, extras: Extras, staff_id: UUID) -> None:
    """The work of a link that is not made, so that how long it takes tells nothing."""
    extras.secrets.seal(staff_id, new_token(extras.random(TOKEN_BYTES)))
    lock_mailed_links(unit, staff_id)
