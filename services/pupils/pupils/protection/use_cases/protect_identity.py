"""A safeguarding lead protects a child's identity: what they were before leaves the roll, and is kept under seal.

Adoption, witness protection, a hidden address. Earlier names and UPNs are taken out of search, matching and views; an
entry of the roll that was this child is emptied. Only people named for the child can read any of it.
"""

from typing import Any
from uuid import UUID

from chassis.keys.keyring import DataKey
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.identifiers import upn_form
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import NamesBefore, ProtectIdentity, Protection
from sqlalchemy import or_, select

from pupils.extras import Extras
from pupils.matching.sealed_reasons import protection_field
from pupils.models import ProtectedBeforeRow, ProtectionRow, PupilRow
from pupils.protection.parts.ask_people_named_now import ask_people_named_now
from pupils.protection.parts.empty_entry import changed, empty_entry, has_merges, key_of, set_readers, take_names
from pupils.protection.parts.keep_before import keep_before, read_before
from pupils.protection.queries.protected_sight import may_know
from pupils.roll.domain.views import full_view
from pupils.two_rolls.parts.withdraw_roll_questions import withdraw_roll_questions


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
