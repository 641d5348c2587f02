"""Makes the links of many accounts that are new in this transaction: one call of the vault for hundreds of them."""

from collections.abc import Sequence

from chassis.units.database import Unit
from chassis.units.ids import new_id

from identity.extras import Extras
from identity.models import MailedLinkRow, StaffRow
from identity.passwords.domain.mailed_links import HOLDS_FOR, TOKEN_BYTES, link_digest, new_token
from identity.passwords.parts.tell_owner import add_notice


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
