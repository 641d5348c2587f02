"""Ends the protection of an identity: what the child was before is the roll's again."""

from collections.abc import Sequence

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import EndProtection, NamesBefore, Protection
from sqlalchemy import delete, select

from pupils.extras import Extras
from pupils.files.domain.roll_file import LONDON
from pupils.matching.sealed_reasons import protection_field
from pupils.models import (
    IdentityMarkRow,
    ProtectedBeforeRow,
    ProtectedReaderRow,
    ProtectionRow,
    PupilNameRow,
    PupilRow,
)  # fmt: skip
from pupils.protection.domain.old_identities import digests_of
from pupils.protection.parts.empty_entry import changed
from pupils.protection.parts.keep_before import read_before
from pupils.protection.parts.marks import marks_for
from pupils.protection.parts.withhold import keep_withheld, words_of
from pupils.roll.domain.merging import is_here_by
from pupils.roll.domain.name_folding import fold, search_text
from pupils.roll.roll_key import RollKey

from .protect_identity import lock_for_protection, today_of


def end_protection(unit: Unit, extras: Extras, request: EndProtection) -> Protection:
    """Earlier names are found and shown again, and an entry that was emptied has what it had.

    ``not_found`` unless the caller is named for the child and protects at their school. The reason goes, sealed, into
    the audit entry. Raises ``VaultAway``.
    """
    pupil = lock_for_protection(unit, request.pupil_id)
    row = unit.session.get(ProtectionRow, pupil.id, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    key = extras.keyring.open(unit, pupil.id)
    kept = unit.session.scalars(
        select(ProtectedBeforeRow).where(ProtectedBeforeRow.pupil_id == pupil.id).order_by(ProtectedBeforeRow.id)
    ).all()
    before = read_before(key, kept)
    _forget_marks(unit, extras, before, pupil)
    for each in before:
        _give_back(unit, pupil, each)
    _show_withheld(unit, extras, pupil)
    emptied = {each.pupil_id for each in before if each.pupil_id is not None}
    for old_id in emptied:
        if (old := unit.session.get(PupilRow, old_id)) is not None:
            was_here = old.on_roll
            _show_withheld(unit, extras, old)
            changed(unit, old, was_here=was_here)
            _fold(old, [each for each in before if each.pupil_id == old_id])
    for table in (ProtectedBeforeRow, ProtectedReaderRow, ProtectionRow):
        unit.session.execute(delete(table).where(table.pupil_id.in_({pupil.id, *emptied})))
    pupil.protected = False
    _fold(pupil, [each for each in before if each.pupil_id is None])
    changed(unit, pupil)
    unit.audit(
        AuditAction.PUPIL_PROTECTION_END,
        right=Right.PUPIL_PROTECT,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=pupil.id,
        sealed=key.seal(protection_field(pupil.id, row.version + 1), request.reason.encode()),
    )
    return Protection(pupil_id=pupil.id, protected=False)


def _show_withheld(unit: Unit, extras: Extras, pupil: PupilRow) -> None:
    """What feeds have said meanwhile is the roll's; their UPN unless someone has it by now."""
    key = RollKey(unit, extras.keyring, pupil.school_id)
    words, version = words_of(unit, key, pupil.id)
    if version == 0:
        return
    for name, value in words.items():
        if name != "upn":
            setattr(pupil, name, value)
    if "left_on" in words:
        pupil.on_roll = is_here_by(pupil.left_on, pupil.enrolment_status, unit.now.astimezone(LONDON).date())
        pupil.upn = _free_upn(unit, pupil, words["upn"])
    pupil.sort_surname = fold(pupil.preferred_surname or pupil.legal_surname)
    pupil.sort_forename = fold(pupil.preferred_forename or pupil.legal_forename)
    keep_withheld(unit, key, pupil.id, pupil.school_id, {}, version)


def _free_upn(unit: Unit, pupil: PupilRow, upn: str | None) -> str | None:
    taken = select(PupilRow.id).where(
        PupilRow.upn == upn, PupilRow.school_id == pupil.school_id, PupilRow.id != pupil.id
    )
    return None if upn is None or unit.session.scalar(taken) else upn


def _forget_marks(unit: Unit, extras: Extras, before: Sequence[NamesBefore], pupil: PupilRow) -> None:
    marks = marks_for(unit, extras, digests_of(before, pupil.date_of_birth, today_of(pupil)))
    of_them = IdentityMarkRow.mark.in_(marks.values())
    unit.session.execute(delete(IdentityMarkRow).where(of_them, IdentityMarkRow.school_id == pupil.school_id))


def _give_back(unit: Unit, pupil: PupilRow, before: NamesBefore) -> None:
    of = pupil if before.pupil_id is None else unit.session.get(PupilRow, before.pupil_id)
    if of is None:
        return
    if before.known_until is not None:
        names = before.model_dump(exclude={"upn", "date_of_birth", "pupil_id", "former"})
        unit.session.add(PupilNameRow(id=new_id(), pupil_id=of.id, school_id=of.school_id, **names))
    elif before.former:
        of.former_surname, of.former_forename = before.legal_surname, before.legal_forename
    elif before.pupil_id is not None:
        _refill(unit, of, before)


def _refill(unit: Unit, old: PupilRow, before: NamesBefore) -> None:
    """A leaver with their names and, unless someone has it by now, their UPN."""
    if before.legal_surname is None or before.legal_forename is None:
        return
    old.legal_surname, old.legal_forename = before.legal_surname, before.legal_forename
    old.preferred_surname, old.preferred_forename = before.preferred_surname, before.preferred_forename
    old.upn = _free_upn(unit, old, before.upn)
    old.hidden = old.protected = False
    old.sort_surname = fold(old.preferred_surname or old.legal_surname)
    old.sort_forename = fold(old.preferred_forename or old.legal_forename)
    changed(unit, old)


def _fold(pupil: PupilRow, before: Sequence[NamesBefore]) -> None:
    names = [pupil.legal_forename, pupil.legal_surname, pupil.preferred_forename, pupil.preferred_surname]
    names += [pupil.former_forename, pupil.former_surname, pupil.class_name]
    for each in before:
        names += [each.legal_forename, each.legal_surname, each.preferred_forename, each.preferred_surname]
    pupil.search_text = " ".join(dict.fromkeys(search_text(*names).split()))
