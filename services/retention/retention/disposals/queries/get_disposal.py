"""A file that is to be destroyed, or was."""

from uuid import UUID

from chassis.access.overseer import oversees
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Disposal, DisposalAct, DisposalSaid, GetDisposal, PutBackBecause

from retention.disposals.domain.states import OPEN
from retention.disposals.parts.checks import look_at
from retention.disposals.parts.saying import what_was_said
from retention.disposals.parts.second_reader import facts_for_caller, known_to_caller, readers_of
from retention.disposals.parts.sending import subject_ids_of
from retention.disposals.parts.showing import agrees_at, certified_to, shown
from retention.extras import OtherOwners
from retention.models import DisposalRow

_ALL: tuple[DisposalAct, ...] = ("proposed", "shared_kept", "withdrawn", "stopped", "stop_ended")
_OF_OFFICERS: tuple[DisposalAct, ...] = ("stopped", "stop_ended")


def get_disposal(unit: Unit, owners: OtherOwners, keyring: Keyring, request: GetDisposal) -> Disposal:
    """With the child and what was written for readers of the file; with facts for who may agree; without for who
    watches over it, and once it is destroyed.

    ``not_found`` for everybody else; ``VaultAway``, ``OwnerAway``.
    """
    row = unit.session.get(DisposalRow, request.disposal_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    subject_id = read_by(unit, owners, row)
    is_overseer = oversees(unit.access, row.school_id)
    if subject_id is None and not (is_overseer or agrees_at(unit, row) or certified_to(unit, row)):
        raise Problem(ErrorCode.NOT_FOUND)
    if subject_id is None and not is_overseer and agrees_at(unit, row) and not known_to_caller(unit, owners, [row]):
        raise Problem(ErrorCode.NOT_FOUND)
    said: list[DisposalSaid] = []
    if subject_id is not None:
        said = what_was_said(unit, keyring, row, _ALL)
    elif is_overseer:
        said = what_was_said(unit, keyring, row, _OF_OFFICERS)
    asks = row.state == "proposed" and agrees_at(unit, row)
    facts = facts_for_caller(unit, owners, row) if asks else None
    hindered = _hindered(unit, owners, row, subject_id) if subject_id is not None and row.state in OPEN else None
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_READ,
        right=Right.RETENTION_READ,
        school_ids=[row.school_id],
        subject_ids=[] if subject_id is None else [subject_id],
        object_id=row.id,
    )
    found = shown(unit, row, subject_id=subject_id, said=said)
    return found.model_copy(
        update={
            "facts": facts,
            "hindered": hindered,
            "may_agree": facts is not None,
            "readers": readers_of(row) if subject_id is not None or is_overseer else [],
        }
    )


def read_by(unit: Unit, owners: OtherOwners, row: DisposalRow) -> UUID | None:
    """The child's id, if the caller reads the file; incidents decides. ``OwnerAway``."""
    if not unit.access.has(Right.RECORD_READ, row.school_id):
        return None
    ids = subject_ids_of(unit, row)
    return ids[0] if ids and ids[0] in owners.files_seen(unit.access, ids[:1]) else None


def _hindered(unit: Unit, owners: OtherOwners, row: DisposalRow, subject_id: UUID) -> PutBackBecause | None:
    """What the file's day would find today, but for who the two people are."""
    facts = owners.file_of(subject_id)
    if facts is None:
        return "no_file"
    return look_at(unit, owners, facts).hinders or ("changed" if facts.mark != row.mark else None)
