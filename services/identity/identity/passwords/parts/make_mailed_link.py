"""Makes a one-use link for an account and has it mailed to its owner."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.rpc.identity.passwords import MailedLinkKind
from sqlalchemy import delete, select

from identity.extras import Extras
from identity.models import MailedLinkRow, StaffRow
from identity.passwords.domain.mailed_links import HOLDS_FOR, TOKEN_BYTES, link_digest, new_token

from .tell_owner import tell_owner


def make_mailed_link(
    unit: Unit, extras: Extras, staff_id: UUID, kind: MailedLinkKind, *, by: UUID | None = None
) -> str:
    """The link's token, for the mail alone (and the page of the first run); older links of the account are void.

    ``by``: who had it made, None where the owner asked. ``VaultAway`` if it cannot be sealed; then nothing was done.
    """
    token = new_token(extras.random(TOKEN_BYTES))
    sealed = extras.secrets.seal(staff_id, token)
    lock_mailed_links(unit, staff_id)
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == staff_id))
    link = MailedLinkRow(
        id=new_id(),
        staff_id=staff_id,
        kind=kind,
        token_digest=link_digest(token),
        token_sealed=sealed,
        created_at=unit.now,
        created_by=by,
        expires_at=unit.now + HOLDS_FOR[kind],
    )
    unit.session.add(link)
    tell_owner(unit, extras, staff_id, kind, by=by, link_id=link.id)
    return token


def lock_mailed_links(unit: Unit, staff_id: UUID) -> bool:
    """One call at a time makes links for an account, so that only the newest holds; whether it is active now.

    Whoever suspends it holds the same row: a link is made before and voided by that, or not made.
    """
    active = select(StaffRow.active).where(StaffRow.id == staff_id).with_for_update(key_share=True)
    return bool(unit.session.scalar(active))
