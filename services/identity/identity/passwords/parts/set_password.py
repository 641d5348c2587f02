"""Gives an account the password its owner chose."""

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, delete
from sqlalchemy.dialects.postgresql import insert

from identity.accounts.parts.announce_staff import announce_staff
from identity.app_passwords.parts.end_app_passwords import end_app_passwords
from identity.extras import Extras
from identity.models import MailedLinkRow, SessionRow, SignOnLinkRow, StaffCredentialRow, StaffRow
from identity.owners.parts.note_credential_change import note_credential_change
from identity.sessions.parts.end_sessions import end_sessions
from identity.sign_on.parts.end_links import end_links

from .tell_owner import tell_owner


def set_password(unit: Unit, extras: Extras, staff: StaffRow, password: str, *, keep: SessionRow | None = None) -> None:
    """Every session but ``keep`` ends, links still on their way are void, the owner is told by mail, and readers fetch
    the account's new standing.

    Without ``keep`` it was chosen by a mailed link: accounts at a provider are no longer linked, since whoever asks for
    such a link may be getting rid of somebody else; from then on nobody but a mailbox says that its user is its owner,
    unless it is the account's first password. The caller has locked ``staff`` and held the password to the rules.
    """
    note_credential_change(unit, staff, by_mailbox=keep is None)
    values = {"password_hash": extras.passwords.hash(password), "changed_at": unit.now, "warned_at": None}
    unit.session.execute(
        insert(StaffCredentialRow)
        .values(staff_id=staff.id, **values)
        .on_conflict_do_update(index_elements=["staff_id"], set_=values)
    )
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == staff.id))
    end_links(unit, extras, _doubtful_links(staff, keep))
    others = SessionRow.staff_id == staff.id
    end_sessions(unit, extras, others if keep is None else others & (SessionRow.id != keep.id))
    if keep is None:
        end_app_passwords(unit, staff.id)
    tell_owner(unit, extras, staff.id, "password_changed")
    announce_staff(unit, staff)


def _doubtful_links(staff: StaffRow, keep: SessionRow | None) -> ColumnElement[bool]:
    """All of them after a mailed link; after one's own change those that a password alone had made, but for the one in
    use: whoever had the password before may have linked an account of their own."""
    every = SignOnLinkRow.staff_id == staff.id
    if keep is None:
        return every
    made_by_password = every & SignOnLinkRow.proves_owner.is_(False)
    in_use = SignOnLinkRow.id == keep.sign_on_link_id
    return made_by_password if keep.sign_on_link_id is None else made_by_password & ~in_use
