"""Gives the roles that follow a list the classes it says now."""

from collections.abc import Sequence

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select

from identity.accounts.parts.announce_staff import announce_staff
from identity.extras import Extras
from identity.models import ListedPersonRow, StaffGrantRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.queries.held_rows import following_of_row, held_of_row
from identity.roles.queries.role_book import role_book
from identity.staff_lists.domain.class_lists import may_follow
from identity.staff_lists.parts.following import as_listed_now


def follow_classes(unit: Unit, extras: Extras, people: Sequence[ListedPersonRow]) -> None:
    """Of ``people`` those who are in their list; who is missing from it keeps what they have until they leave.

    Every reader is told, and the next access tokens, within a minute, carry what holds now. The owner gets a mail.
    """
    book = role_book(unit)
    grants = unit.session.scalars(
        select(StaffGrantRow)
        .where(StaffGrantRow.follows_person.in_([row.id for row in people if row.in_list]))
        .order_by(StaffGrantRow.staff_id, StaffGrantRow.id)
        .with_for_update()
    ).all()
    changed = {
        grant.staff_id
        for grant in grants
        if grant.role in book and may_follow(book[grant.role]) and _moved(unit, grant)
    }
    accounts = select(StaffRow).where(StaffRow.id.in_(changed)).order_by(StaffRow.id).with_for_update()
    for account in unit.session.scalars(accounts).all():
        announce_staff(unit, account)
        tell_owner(unit, extras, account.id, "roles_changed")


def _moved(unit: Unit, grant: StaffGrantRow) -> bool:
    """Whether the grant covers something else by now."""
    follows, held = following_of_row(grant), held_of_row(grant)
    account = unit.session.get_one(StaffRow, grant.staff_id)
    now = held if follows is None else as_listed_now(unit, held, follows, account)
    if now == held:
        return False
    grant.classes = list(now.classes or ())
    grant.year_groups = None if now.year_groups is None else list(now.year_groups)
    unit.audit(
        AuditAction.ROLE_GRANT_FOLLOW,
        school_ids=[] if grant.school_id is None else [grant.school_id],
        object_id=grant.staff_id,
    )
    return True
