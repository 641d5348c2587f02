"""What a school adds by hand."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.record import FLAGS, AddLocal, LocalAdded, RemoveLocal
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from pupils.models import PupilLocalRow
from pupils.sealed import RollKey, local_field, order_field
from pupils.sight import holds_for, seen_pupil


def add_local(unit: Unit, keyring: Keyring, request: AddLocal) -> LocalAdded:
    """``not_found`` unless the caller sees the pupil in full; ``not_permitted`` for years and classes that the right
    does not reach. ``invalid_request`` (``not_allowed``) on ``order_kind`` of what is no court order, and on
    ``ends_on`` of what stops no letters. Raises ``VaultAway``."""
    if request.order_kind is not None and request.kind != "court_order":
        raise invalid("order_kind", FieldCode.NOT_ALLOWED)
    if request.ends_on is not None and request.kind not in FLAGS:
        raise invalid("ends_on", FieldCode.NOT_ALLOWED)
    pupil = seen_pupil(unit, request.pupil_id)
    if not holds_for(unit, Right.PUPIL_ADD_LOCAL, pupil):
        raise Problem(ErrorCode.NOT_PERMITTED)
    local_id = new_id()
    said = {"kind": request.kind, "text": request.text.strip()}
    order = request.model_dump(mode="json", include={"order_kind", "ends_on"}, exclude_none=True)
    key = RollKey(unit, keyring, pupil.school_id)
    unit.session.add(
        PupilLocalRow(
            id=local_id,
            pupil_id=pupil.id,
            school_id=pupil.school_id,
            sealed=key.seal(local_field(local_id), said),
            order_sealed=key.seal(order_field(local_id), order) if order else None,
            version=1,
            added_by=unit.access.actor_id,
            added_at=unit.now,
        )
    )
    unit.audit(
        AuditAction.PUPIL_LOCAL_ADD,
        right=Right.PUPIL_ADD_LOCAL,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=local_id,
    )
    return LocalAdded(id=local_id)


def remove_local(unit: Unit, request: RemoveLocal) -> Empty:
    """``not_found``; ``not_permitted``; ``stale_version`` if someone took it off already."""
    row = unit.session.get(PupilLocalRow, request.local_id, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    pupil = seen_pupil(unit, row.pupil_id)
    if not holds_for(unit, Right.PUPIL_ADD_LOCAL, pupil):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if row.version != request.version or row.removed_at is not None:
        raise Problem(ErrorCode.STALE_VERSION)
    row.version += 1
    row.removed_at, row.removed_by = unit.now, unit.access.actor_id
    unit.audit(
        AuditAction.PUPIL_LOCAL_REMOVE,
        right=Right.PUPIL_ADD_LOCAL,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=row.id,
    )
    return Empty()
