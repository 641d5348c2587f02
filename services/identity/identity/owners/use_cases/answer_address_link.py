"""The owner's word about another address, by the link mailed to the present one: done at once, or stopped."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rpc.identity.owners import AddressAnswered, AnswerAddressLink
from sqlalchemy import select

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.queries.administered import works_at
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.owners.parts.put_address import put_address
from identity.owners.queries.check_address_link import waiting_of
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import BY_OWNER, STOPPED
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.domain.second_person import Group
from identity.second_person.queries.second_persons import SecondPersons


def answer_address_link(unit: Unit, extras: Extras, request: AnswerAddressLink) -> AddressAnswered:
    """Works once. ``link_invalid`` for a link that is unknown, or whose request was decided or ran out.

    Whoever reads the old mailbox could have done it: the account is unproven from then on, until a second person says
    who uses it. Stopped, nothing changed, and who asked and who was asked to agree are told.
    """
    unit.scope_to(every_school(unit))
    row = waiting_of(unit, request.token)
    staff = None if row is None else unit.session.get(StaffRow, row.staff_id, with_for_update=True)
    if row is None or staff is None or staff.ended_at is not None:
        raise extras.refusals.audited(
            unit, AuditAction.STAFF_LINK_REFUSE, ErrorCode.LINK_INVALID, actor_id=extras.trust_id
        )
    if request.confirm:
        put_address(unit, extras, staff, row.new_email or "", by=staff.id, by_mailbox=True)
        announce_staff(unit, staff)
    else:
        _tell_of_stop(unit, extras, row)
        unit.audit(
            AuditAction.STAFF_ADDRESS_STOP,
            school_ids=works_at(unit, staff.id),
            object_id=staff.id,
            actor_id=staff.id,
        )
    row.decision = BY_OWNER if request.confirm else STOPPED
    row.decided_by, row.decided_at = staff.id, unit.now
    return AddressAnswered(confirmed=request.confirm)


def _tell_of_stop(unit: Unit, extras: Extras, row: SightRequestRow) -> None:
    persons = SecondPersons(unit, role_book(unit), every_school(unit)).for_request(row)
    told = [staff_id for group in Group if group <= row.told_groups for staff_id in persons.by_group[group]]
    asker = unit.session.scalar(select(StaffRow.id).where(StaffRow.id == row.asked_by))
    for staff_id in dict.fromkeys([*([] if asker is None else [asker]), *told]):
        tell_owner(unit, extras, staff_id, "address_change_stopped")
