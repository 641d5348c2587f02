"""Carries out an order of retention: a child's file goes, unless it is not what two people agreed on any more."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.events import DisposalOrdered

from incidents.copies.known import known_schools
from incidents.disposal.parts.answer_order import answer_again, answer_changed, answer_disposed
from incidents.disposal.parts.destroy_file import destroy_file
from incidents.disposal.parts.hold_file import hold_file
from incidents.disposal.parts.whose import seal_whose
from incidents.disposal.queries.file_mark import file_mark
from incidents.disposal.queries.shared_choices import choices_of
from incidents.disposal.queries.unfinished import is_unfinished
from incidents.extras import OtherOwners
from incidents.models import DisposedFileRow


def carry_out_order(unit: Unit, keyring: Keyring, owners: OtherOwners, order: DisposalOrdered) -> None:
    """One transaction: either all of the file goes, or the answer is ``changed`` and nothing was touched.

    Whoever is writing about the child is waited for, half a second at most, and whoever comes later finds the file
    gone; if that is too short the order comes again. One that was answered is answered in the same words. ``OwnerAway``
    where nobody says what the child is called, or, where words are struck out, the second person; ``VaultAway``.
    """
    unit.scope_to(known_schools(unit.session))
    answered = unit.session.get(DisposedFileRow, order.disposal_id, with_for_update=True)
    if answered is not None:
        answer_again(unit, answered)
        return
    whose = seal_whose(unit, keyring, owners, order.disposal_id, order.subject_ids)
    hold_file(unit, keyring, order.subject_ids)
    if not _is_as_agreed(unit, order):
        answer_changed(unit, order.disposal_id, order.subject_ids)
        return
    destroyed = destroy_file(unit, keyring, order.subject_ids, _second_person(unit, owners, order))
    answer_disposed(unit, order.disposal_id, order.subject_ids, destroyed, whose=whose)


def _second_person(unit: Unit, owners: OtherOwners, order: DisposalOrdered) -> str:
    """Their name, where it will stand in a record that stays."""
    redacts = any(each.row.choice == "redact" for each in choices_of(unit, order.subject_ids).values())
    person = owners.staff(order.agreed_by) if redacts and order.agreed_by is not None else None
    return "" if person is None else person.name


def _is_as_agreed(unit: Unit, order: DisposalOrdered) -> bool:
    """The same ids, the same records in the same versions, nothing that somebody is still at, and no words for a record
    that says something else by now."""
    today: UUID = order.subject_ids[0]
    if file_mark(unit, today, order.subject_ids) != order.mark or is_unfinished(unit, order.subject_ids):
        return False
    return not any(each.is_outdated for each in choices_of(unit, order.subject_ids).values())
