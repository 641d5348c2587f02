"""A link is made and mailed."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.passwords import MailedLinkKind
from sqlalchemy import delete, select

from identity.extras import Extras
from identity.models import MailedLinkRow, StaffRow

from .links import ASKED_AT_MOST_EVERY, HOLDS_FOR, TOKEN_BYTES, link_digest, new_token
from .owner import add_notice, tell_owner


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


def make_invitations(unit: Unit, extras: Extras, accounts: Sequence[StaffRow]) -> None:
    """``make_mailed_link`` for each, where no older link can be and nobody else knows of the account yet.

    ``VaultAway`` if the tokens cannot be sealed; then nothing was done.
    """
    tokens = [new_token(extras.random(TOKEN_BYTES)) for _ in accounts]
    sealed = extras.secrets.seal_all([(row.id, token) for row, token in zip(accounts, tokens, strict=True)])
    by = unit.access.actor_id
    links = [
        MailedLinkRow(
            id=new_id(),
            staff_id=row.id,
            kind="invitation",
            token_digest=link_digest(token),
            token_sealed=kept,
            created_at=unit.now,
            created_by=by,
            expires_at=unit.now + HOLDS_FOR["invitation"],
        )
        for row, token, kept in zip(accounts, tokens, sealed, strict=True)
    ]
    unit.session.add_all(links)
    unit.session.flush()
    for link in links:
        add_notice(unit, link.staff_id, "invitation", by=by, link_id=link.id)
