"""An identity is protected, and is no longer.

Adoption, witness protection, a hidden address. Earlier names and UPNs are taken out of search, matching and views; an
entry of the roll that was this child is emptied. Only people named for the child can read any of it.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from chassis.keys.keyring import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.pupils.matching import EndProtection, NamesBefore, ProtectIdentity, Protection, ProtectionQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.identifiers import upn_form
from haven_schemas.rights import Right
from sqlalchemy import delete, or_, select, update

from pupils.batch import is_here_by
from pupils.extras import Extras
from pupils.files import LONDON, fold, search_text
from pupils.identities import digests_of, keep_before, marks_for, read_before
from pupils.models import (
    IdentityMarkRow,
    IdentityQuestionRow,
    ProtectedBeforeRow,
    ProtectedReaderRow,
    ProtectionRow,
    PupilNameRow,
    PupilRow,
)
from pupils.sealed import RollKey, protection_field
from pupils.sight import full_view, may_know
from pupils.writing import keep_withheld, words_of

from .empty import changed, empty_entry, has_merges, key_of, set_readers, take_names, withdraw_roll_questions

_WAITING = ("open", "later")


def protect_identity(unit: Unit, extras: Extras, request: ProtectIdentity) -> Protection:
    """Marked again by someone named for the child, kind, reason and readers are set anew and more is taken away.

    ``not_found`` unless the caller protects at the child's school and, once it is protected, is named for them;
    ``stale_version``; ``invalid_request`` on ``old_pupil_id``, ``old_upns.N`` or ``readers``. Raises ``VaultAway``.
    """
    pupil = lock_for_protection(unit, request.pupil_id)
    _check(unit, request)
    row = unit.session.get(ProtectionRow, pupil.id, with_for_update=True)
    version = 1 if row is None else row.version + 1
    if request.version is not None and row is not None and request.version != row.version:
        raise Problem(ErrorCode.STALE_VERSION, ids={"pupil_id": str(pupil.id)})
    key = key_of(unit, extras, pupil)
    reason = key.seal(protection_field(pupil.id, version), request.reason.encode())
    if row is None:
        row = ProtectionRow(pupil_id=pupil.id, school_id=pupil.school_id)
        unit.session.add(row)
    row.kind, row.reason_sealed, row.version = request.kind, reason, version
    row.marked_at, row.marked_by = unit.now, unit.access.actor_id
    readers = {unit.access.actor_id, *request.readers}
    ask_people_named_now(unit, pupil.id, readers)
    set_readers(unit, pupil, readers)
    for emptied in emptied_of(unit, key, pupil.id):
        set_readers(unit, emptied, readers)
        changed(unit, emptied)
    before = [*take_names(unit, pupil), *(NamesBefore(upn=upn_form(upn)) for upn in request.old_upns)]
    if request.old_pupil_id is not None:
        before += empty_entry(unit, extras, _old_entry(unit, request.old_pupil_id), readers)
    keep_before(unit, extras, key, pupil.id, pupil.school_id, before, pupil.date_of_birth, today_of(pupil))
    pupil.protected = True
    withdraw_roll_questions(unit, pupil.id)
    changed(unit, pupil)
    unit.audit(
        AuditAction.PUPIL_PROTECTION_SET,
        right=Right.PUPIL_PROTECT,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=pupil.id,
    )
    return Protection(pupil_id=pupil.id, protected=True, version=version)


def lock_for_protection(unit: Unit, pupil_id: UUID) -> PupilRow:
    """The pupil, locked; ``not_found`` as ``protect_identity`` says. An alias is not protected, but whom it means."""
    pupil = unit.session.scalar(select(PupilRow).where(PupilRow.id == pupil_id).with_for_update())
    if pupil is None or not unit.access.has(Right.PUPIL_PROTECT, pupil.school_id) or not may_know(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    if pupil.merged_into is not None or pupil.hidden:
        raise Problem(ErrorCode.NOT_FOUND)
    return pupil


def emptied_of(unit: Unit, key: DataKey, pupil_id: UUID) -> list[PupilRow]:
    """Entries of the roll that were the protected child, as what is under seal says."""
    kept = unit.session.scalars(select(ProtectedBeforeRow).where(ProtectedBeforeRow.pupil_id == pupil_id))
    ids = {before.pupil_id for before in read_before(key, kept) if before.pupil_id is not None}
    return list(unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(ids)).with_for_update()))


def today_of(pupil: PupilRow) -> dict[str, Any]:
    """What a feed may say of a protected child."""
    return {"upn": pupil.upn, "legal_surname": pupil.legal_surname, "legal_forename": pupil.legal_forename}


def _check(unit: Unit, request: ProtectIdentity) -> None:
    for place, upn in enumerate(request.old_upns):
        try:
            upn_form(upn)
        except ValueError:
            raise invalid(f"old_upns.{place}", FieldCode.WRONG_FORMAT) from None
    _refuse_upns_of_others(unit, request)
    if not {*request.readers} - {unit.access.actor_id}:
        raise invalid("readers", FieldCode.REQUIRED)
    if request.old_pupil_id == request.pupil_id:
        raise invalid("old_pupil_id", FieldCode.DUPLICATE)


def _refuse_upns_of_others(unit: Unit, request: ProtectIdentity) -> None:
    """UPNs of other pupils whom the caller sees with their UPN: a slip. Of any other it is not said whether there is
    such a pupil; it does nothing to them, since what is said of a child here acts on the child's own entries alone."""
    stated = {upn_form(upn): place for place, upn in enumerate(request.old_upns)}
    if not stated:
        return
    seen = full_view(unit.access, unit.now).whole_schools()
    others = unit.session.scalars(
        select(PupilRow).where(
            PupilRow.upn.in_(stated),
            PupilRow.school_id.in_(seen),
            PupilRow.id.not_in({request.pupil_id, request.old_pupil_id} - {None}),
            or_(PupilRow.merged_into.is_(None), PupilRow.merged_into != request.pupil_id),
        )
    )
    for other in others:
        if may_know(unit, other):
            raise invalid(f"old_upns.{stated[other.upn or '']}", FieldCode.NOT_ALLOWED)


def _old_entry(unit: Unit, old_id: UUID) -> PupilRow:
    """Locked; ``invalid_request`` on ``old_pupil_id`` unless the caller protects at its school and may know of it."""
    old = unit.session.scalar(select(PupilRow).where(PupilRow.id == old_id).with_for_update())
    if old is None or not unit.access.has(Right.PUPIL_PROTECT, old.school_id) or old.merged_into or old.protected:
        raise invalid("old_pupil_id", FieldCode.UNKNOWN_PUPIL)
    if not may_know(unit, old):
        raise invalid("old_pupil_id", FieldCode.UNKNOWN_PUPIL)
    if has_merges(unit, old_id):
        raise invalid("old_pupil_id", FieldCode.IN_USE)
    return old


def ask_people_named_now(unit: Unit, pupil_id: UUID, readers: Collection[UUID]) -> None:
    """Before ``readers`` are written down. Questions of the child that wait are told anew, the next morning, if anyone
    else is named for the first time: perhaps nobody named before is left."""
    known = set(
        unit.session.scalars(select(ProtectedReaderRow.staff_id).where(ProtectedReaderRow.pupil_id == pupil_id))
    )
    if {*readers} - known - {unit.access.actor_id}:
        unit.session.execute(
            update(IdentityQuestionRow)
            .where(IdentityQuestionRow.pupil_id == pupil_id, IdentityQuestionRow.state.in_(_WAITING))
            .values(asked_at=unit.now, told_at=None)
        )


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


def protection_of(unit: Unit, extras: Extras, request: ProtectionQuery) -> Protection:
    """``not_found`` for a protected child whom the caller is not named for; of another, for whoever protects at their
    school, that nothing is protected. Raises ``VaultAway``."""
    pupil = unit.session.get(PupilRow, request.pupil_id)
    if pupil is None or not may_know(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    row = unit.session.get(ProtectionRow, pupil.id)
    if row is None and not unit.access.has(Right.PUPIL_PROTECT, pupil.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.PUPIL_PROTECTION_READ,
        right=Right.PUPIL_READ,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=pupil.id,
    )
    if row is None:
        return Protection(pupil_id=pupil.id, protected=False)
    key = extras.keyring.open(unit, pupil.id)
    kept = select(ProtectedBeforeRow).where(ProtectedBeforeRow.pupil_id == pupil.id)
    readers = select(ProtectedReaderRow.staff_id).where(ProtectedReaderRow.pupil_id == pupil.id)
    return of_row(
        Protection,
        row,
        pupil_id=pupil.id,
        protected=True,
        reason=key.unseal(protection_field(pupil.id, row.version), row.reason_sealed).decode(),
        readers=unit.session.scalars(readers.order_by(ProtectedReaderRow.staff_id)).all(),
        before=read_before(key, unit.session.scalars(kept.order_by(ProtectedBeforeRow.id))),
    )
