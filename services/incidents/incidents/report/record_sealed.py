"""A sealed report becomes a concern."""

import base64
import binascii
from datetime import datetime

from chassis.ground.away import VaultAway
from chassis.keys.keyring import Keyring
from chassis.units import idempotency
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.reporting import ConcernReceipt
from haven_schemas.acts.incidents.sealed import RecordSealedConcern
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from incidents.categories import not_sure
from incidents.conflicts import LOOKED_FOR, look_again
from incidents.copies import copy_school_row
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, SealedReportRow
from incidents.states import CONCERN_RECEIVED
from incidents.waiting import leave_for_later
from incidents.work import Work

from .announce import announce_concern
from .draft import drop_own_draft
from .open_sealed import open_report
from .permit import spend_permit

_FIRST_VERSION = 1
_SAME_WORK = frozenset({"record_concern", "record_sealed_concern"})


def write_sealed_concern(
    unit: Unit, report: SealedReportRow, *, author_confirmed: bool, permit_issued_at: datetime | None
) -> ConcernRow:
    """Until it is opened nothing is known but whose it is; its category is the one for what fits none."""
    copy_school_row(unit, report.school_id, 0)
    concern = ConcernRow(
        id=report.concern_id,
        school_id=report.school_id,
        category_id=not_sure(unit),
        occurred_at=report.received_at,
        recorded_at=report.received_at,
        reporter_id=report.author_id,
        author_confirmed=author_confirmed,
        permit_issued_at=permit_issued_at,
        sealed=True,
        status=CONCERN_RECEIVED,
        account=b"",
        child_words=b"",
        action_taken=b"",
        version=_FIRST_VERSION,
    )
    unit.session.add_all([concern, report])
    unit.session.flush()
    return concern


def record_sealed_concern(
    unit: Unit, keyring: Keyring, owners: OtherOwners, request: RecordSealedConcern
) -> ConcernReceipt:
    """The receipt: the same one however often the report comes, sealed or not.

    ``not_permitted`` for another author or school, ``permit_spent``. What is inside is looked at after it was taken,
    and nothing in it can make it be refused.
    """
    if request.author_id != unit.access.actor_id:
        raise Problem(ErrorCode.NOT_PERMITTED)
    unit.access.require(Right.CONCERN_REPORT, request.school_id)
    digest = idempotency.digest(request.model_dump(mode="json", exclude={"about_colleague"}))
    before = idempotency.claim(unit, request.idempotency_key, "record_sealed_concern", digest, done_by=_SAME_WORK)
    if before is not None:
        return ConcernReceipt.model_validate(before)
    report = _kept(unit, request)
    by_permit = spend_permit(unit, report.concern_id)
    issued_at = unit.access.issued_at if by_permit else None
    concern = write_sealed_concern(unit, report, author_confirmed=not by_permit, permit_issued_at=issued_at)
    keyring.take_in(unit, report.concern_id, request.key_version, request.wrapped_key)
    if by_permit:
        leave_for_later(unit, Work.CONFIRM_AUTHOR, concern.id, concern.school_id, [unit.access.actor_id])
    if request.about_colleague:
        concern.about_colleague = LOOKED_FOR
    _open_now_or_later(unit, keyring, owners, concern, report)
    _tell(unit, concern)
    drop_own_draft(unit, request.idempotency_key)
    receipt = ConcernReceipt.model_validate(
        {"id": concern.id, "status": CONCERN_RECEIVED, "urgency": concern.urgency, "told": concern.told}
    )
    idempotency.keep(unit, request.idempotency_key, receipt.model_dump(mode="json"))
    return receipt


def _kept(unit: Unit, request: RecordSealedConcern) -> SealedReportRow:
    return SealedReportRow(
        concern_id=new_id(),
        school_id=request.school_id,
        author_id=request.author_id,
        idempotency_key=request.idempotency_key,
        key_version=request.key_version,
        wrapped_key=_bytes("wrapped_key", request.wrapped_key),
        sealed=_bytes("sealed", request.sealed),
        received_at=unit.now,
    )


def _open_now_or_later(
    unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow, report: SealedReportRow
) -> None:
    try:
        with unit.attempt():
            open_report(unit, keyring, owners, concern, report)
    except VaultAway:
        leave_for_later(unit, Work.OPEN_SEALED, concern.id, concern.school_id, [concern.id])
        if concern.about_colleague == LOOKED_FOR:
            look_again(unit, concern.id, concern.school_id)


def _tell(unit: Unit, concern: ConcernRow) -> None:
    if concern.about_colleague != LOOKED_FOR:
        announce_concern(unit, concern.id, concern.school_id)
    unit.audit(
        AuditAction.CONCERN_RECORD_ADD,
        right=Right.CONCERN_REPORT,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome="sealed",
    )


def _bytes(field: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise invalid(field, FieldCode.WRONG_FORMAT) from None
