"""A safeguarding lead protects a child's identity: what they were before leaves the roll, and is kept under seal.

Adoption, witness protection, a hidden address. Names and UPNs of before are taken out of search, matching and views; an
entry of the roll that was this child is emptied. Only people named for the child can read any of it.
"""

from typing import Any
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import DataKey, Holder
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import PupilChanged
from haven_schemas.identifiers import upn_form
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils_matching import NamesBefore, ProtectIdentity, Protection
from sqlalchemy import delete, select, update

from pupils.domain.name_folding import search_text
from pupils.extras import Extras
from pupils.models import (
    ProtectedBeforeRow,
    ProtectedReaderRow,
    ProtectionRow,
    PupilMergeRow,
    PupilNameRow,
    PupilRow,
    PupilSourceRow,
    PupilToldRow,
)  # fmt: skip
from pupils.queries.protected_sight import may_know
from pupils.reason_places import protection_place

from .keep_before import keep_before, read_before, seal
from .withdraw_roll_questions import withdraw_roll_questions

EMPTIED = "Protected"
"""Stands for each legal name of an entry that was a protected child."""


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
    key = _key(unit, extras, pupil)
    reason = key.seal(protection_place(pupil.id, version), request.reason.encode())
    if row is None:
        row = ProtectionRow(pupil_id=pupil.id, school_id=pupil.school_id)
        unit.session.add(row)
    row.kind, row.reason_sealed, row.version = request.kind, reason, version
    row.marked_at, row.marked_by = unit.now, unit.access.actor_id
    readers = {unit.access.actor_id, *request.readers}
    _set_readers(unit, pupil, readers)
    for emptied in emptied_of(unit, key, pupil.id):
        _set_readers(unit, emptied, readers)
        changed(unit, emptied)
    before = [*_take_names(unit, pupil), *(NamesBefore(upn=upn_form(upn)) for upn in request.old_upns)]
    if request.old_pupil_id is not None:
        before += _empty(unit, extras, request.old_pupil_id, readers)
    keep_before(unit, key, pupil.id, pupil.school_id, before, pupil.date_of_birth, today_of(pupil))
    pupil.protected = True
    withdraw_roll_questions(unit, [each for each in (pupil.id, request.old_pupil_id) if each is not None])
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


def changed(unit: Unit, pupil: PupilRow) -> None:
    """The pupil's next version, with its event."""
    pupil.version += 1
    pupil.changed_at = unit.now
    unit.publish(
        PupilChanged(pupil_id=pupil.id, version=pupil.version),
        aggregate_id=pupil.id,
        aggregate_version=pupil.version,
        school_id=pupil.school_id,
    )


def _check(unit: Unit, request: ProtectIdentity) -> None:
    for place, upn in enumerate(request.old_upns):
        try:
            upn_form(upn)
        except ValueError:
            raise invalid(f"old_upns.{place}", FieldCode.WRONG_FORMAT) from None
    if not {*request.readers} - {unit.access.actor_id}:
        raise invalid("readers", FieldCode.REQUIRED)
    if request.old_pupil_id == request.pupil_id:
        raise invalid("old_pupil_id", FieldCode.DUPLICATE)


def _key(unit: Unit, extras: Extras, pupil: PupilRow) -> DataKey:
    """The key of an ended protection is used again: its end stands sealed under it in the audit log."""
    if extras.keyring.has_key(unit, pupil.id):
        return extras.keyring.open(unit, pupil.id)
    return extras.keyring.new_data_key(unit, pupil.id, [Holder("school", pupil.school_id)])


def _set_readers(unit: Unit, pupil: PupilRow, readers: set[UUID]) -> None:
    unit.session.execute(delete(ProtectedReaderRow).where(ProtectedReaderRow.pupil_id == pupil.id))
    unit.session.add_all(
        ProtectedReaderRow(pupil_id=pupil.id, staff_id=staff_id, school_id=pupil.school_id) for staff_id in readers
    )


def _take_names(unit: Unit, pupil: PupilRow) -> list[NamesBefore]:
    """Names of before, out of the roll: the history, the former names, and what is found by them."""
    rows = unit.session.scalars(select(PupilNameRow).where(PupilNameRow.pupil_id == pupil.id)).all()
    taken = [
        NamesBefore(
            legal_surname=row.legal_surname,
            legal_forename=row.legal_forename,
            preferred_surname=row.preferred_surname,
            preferred_forename=row.preferred_forename,
            known_from=row.known_from,
            known_until=row.known_until,
        )
        for row in rows
    ]
    if pupil.former_surname or pupil.former_forename:
        surname, forename = pupil.former_surname or pupil.legal_surname, pupil.former_forename or pupil.legal_forename
        taken.append(NamesBefore(legal_surname=surname, legal_forename=forename, former=True))
    unit.session.execute(delete(PupilNameRow).where(PupilNameRow.pupil_id == pupil.id))
    pupil.former_surname = pupil.former_forename = pupil.names_since = None
    pupil.search_text = search_text(
        pupil.legal_forename, pupil.legal_surname, pupil.preferred_forename, pupil.preferred_surname, pupil.class_name
    )
    return taken


def _empty(unit: Unit, extras: Extras, old_id: UUID, readers: set[UUID]) -> list[NamesBefore]:
    """Takes everything that names the child off an entry that was them; its records stay under its own id, for
    ``readers``.

    What it was called is sealed under its own key too, so that an export of what names it knows what to leave out
    without a way from one entry to the other.
    """
    old = unit.session.scalar(select(PupilRow).where(PupilRow.id == old_id).with_for_update())
    if old is None or not unit.access.has(Right.PUPIL_PROTECT, old.school_id) or old.merged_into or old.protected:
        raise invalid("old_pupil_id", FieldCode.UNKNOWN_PUPIL)
    if not may_know(unit, old):
        raise invalid("old_pupil_id", FieldCode.UNKNOWN_PUPIL)
    if unit.session.scalar(select(PupilMergeRow.id).where(PupilMergeRow.pupil_id == old_id).limit(1)):
        raise invalid("old_pupil_id", FieldCode.IN_USE)
    before = NamesBefore(
        legal_surname=old.legal_surname,
        legal_forename=old.legal_forename,
        preferred_surname=old.preferred_surname,
        preferred_forename=old.preferred_forename,
        upn=old.upn,
        date_of_birth=old.date_of_birth,
        pupil_id=old.id,
    )
    history = [
        each.model_copy(update={"pupil_id": old.id, "date_of_birth": old.date_of_birth})
        for each in _take_names(unit, old)
    ]
    seal(unit, _key(unit, extras, old), old.id, old.school_id, [before, *history])
    _set_readers(unit, old, readers)
    old.legal_surname = old.legal_forename = EMPTIED
    old.preferred_surname = old.preferred_forename = old.upn = None
    old.search_text, old.sort_surname, old.sort_forename = "", "", ""
    old.hidden = old.protected = True
    old.on_roll, old.left_on = False, old.left_on or unit.now.date()
    unit.session.execute(delete(PupilSourceRow).where(PupilSourceRow.pupil_id == old.id))
    unit.session.execute(update(PupilToldRow).where(PupilToldRow.pupil_id == old.id).values(row_digest=None))
    changed(unit, old)
    return [before, *history]
