"""What became of a delivery."""

from typing import Literal
from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupils import Delivery, DeliveryList, DeliveryQuery, DeliverySummary, ListDeliveries
from haven_schemas.acts.pupils.results import RESULT_PREFIX, SignedDeliveryQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import Select, func, select

from pupils.copies import school_of_feed
from pupils.extras import Extras
from pupils.feeds import SignatureGiven, require_signature, secrets_of
from pupils.models import DeliveryFindingRow, DeliveryNoteRow, DeliveryRow, FeedRow
from pupils.sealed import RollKey, note_field
from pupils.taken import has_kept_rows, is_own_file

MOST_FINDINGS = 2_000
_MALFORMED = (FileReason.MALFORMED_CSV, FileReason.MALFORMED_XML)


def get_delivery(unit: Unit, extras: Extras, request: SignedDeliveryQuery) -> Delivery:
    """State, counts, rejected rows and warnings, to who signs with the feed's secret; ``not_found`` unless the feed is
    the delivery's own. ``signature_invalid``, of a feed that is none too.

    Takes no token: a vendor has none. Its answer has row numbers, field names and reasons, and nothing of any pupil.
    Of a file by hand, which has no vendor, ``show_delivery`` alone tells. Raises ``VaultAway``.
    """
    school_id = None if request.feed_id is None else school_of_feed(unit, request.feed_id)
    if school_id is None:
        raise Problem(ErrorCode.SIGNATURE_INVALID)
    unit.scope_to([school_id])
    _require_signed(unit, extras, request)
    return _report(unit, extras.keyring, _received(unit, request), request)


def _require_signed(unit: Unit, extras: Extras, request: SignedDeliveryQuery) -> None:
    """The id that is signed names this delivery, so that no other signature of the feed's opens it."""
    if request.webhook_id != f"{RESULT_PREFIX}{request.delivery_id}":
        raise Problem(ErrorCode.SIGNATURE_INVALID)
    given = SignatureGiven(
        message_id=request.webhook_id, timestamp=request.webhook_timestamp, signature=request.webhook_signature
    )
    secrets = secrets_of(unit, extras, unit.session.get_one(FeedRow, request.feed_id))
    require_signature(secrets, b"", given, unit.now)


def show_delivery(unit: Unit, keyring: Keyring, request: DeliveryQuery) -> Delivery:
    """As ``get_delivery``, with its school, to who administers feeds there; ``not_found`` to anybody else."""
    row = _received(unit, request)
    if row.school_id not in unit.access.schools_with(Right.FEED_ADMINISTER):
        raise Problem(ErrorCode.NOT_FOUND)
    return _report(unit, keyring, row, request).model_copy(update={"school_id": row.school_id})


def _received(unit: Unit, request: DeliveryQuery) -> DeliveryRow:
    row = unit.session.scalar(
        select(DeliveryRow).where(
            DeliveryRow.id == request.delivery_id,
            DeliveryRow.feed_id.is_not_distinct_from(request.feed_id),
            DeliveryRow.received_at.is_not(None),
        )
    )
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _report(unit: Unit, keyring: Keyring, row: DeliveryRow, request: DeliveryQuery) -> Delivery:
    unit.audit(AuditAction.FEED_DELIVERY_READ, school_ids=[row.school_id], object_id=row.id)
    return report_of(unit, keyring, row, request.after_row)


def report_of(unit: Unit, keyring: Keyring, row: DeliveryRow, after_row: int = 0) -> Delivery:
    """All that is told of a delivery; who asks for it says in the audit log that it was."""
    rejected = _findings(unit, row, "rejected", after_row)
    return Delivery.model_validate(
        {
            "delivery_id": row.id,
            "state": row.state,
            "reason": row.reason,
            "received_at": row.received_at,
            "total": row.total,
            "applied": row.applied,
            "rejected": rejected,
            "rejected_count": row.rejected_count,
            "warnings": _findings(unit, row, "warning", 0),
            "mode": row.mode,
            "check": row.check_only,
            "added": row.added,
            "changed": row.changed,
            "leavers": row.leavers,
            "roll_before": row.roll_before,
            "would_leave": row.would_leave,
            "waits_for": row.waits_for,
            "id_conflicts": row.id_conflicts,
            "decision": row.decision,
            **_notes(unit, keyring, row),
            "detail": row.detail,
            "month_first": row.reason in _MALFORMED and RowReason.NOT_A_DATE in [each["reason"] for each in rejected],
            "sent_by": row.sent_by,
            "csv_form": row.csv_form,
            "can_be_mended": is_own_file(unit, row) and has_kept_rows(unit, row.id),
            "holds": row.holds,
            "other_rows": row.other_rows,
            "staff_listed": row.staff_listed,
            "can_be_replayed": row.state in ("done", "refused") and row.sealed_key is not None,
        }
    )


def _notes(unit: Unit, keyring: Keyring, row: DeliveryRow) -> dict[str, object]:
    """Names and numbers of what was not taken; without the vault the rest of the report stands alone."""
    note = unit.session.get(DeliveryNoteRow, row.id)
    if note is None:
        return {}
    try:
        found: dict[str, object] = RollKey(unit, keyring, row.school_id).unseal(note_field(row.id), note.sealed)
    except VaultAway:
        return {}
    return found


def _findings(
    unit: Unit, row: DeliveryRow, kind: Literal["rejected", "warning"], after_row: int
) -> list[dict[str, object]]:
    of_kind = (DeliveryFindingRow.delivery_id == row.id, DeliveryFindingRow.kind == kind)
    beyond = () if after_row == 0 else (DeliveryFindingRow.row > after_row,)
    found = unit.session.scalars(
        select(DeliveryFindingRow)
        .where(*of_kind, *beyond)
        .order_by(DeliveryFindingRow.row, DeliveryFindingRow.reason, DeliveryFindingRow.field)
        .limit(MOST_FINDINGS + 1)
    ).all()
    if len(found) > MOST_FINDINGS:
        # Of a row all faults are told together: who asks on does so beyond the last row.
        found = [each for each in found if each.row != found[-1].row]
    return [{"row": each.row, "field": each.field, "reason": each.reason, "detail": each.detail} for each in found]


def list_deliveries(unit: Unit, request: ListDeliveries) -> DeliveryList:
    """Where the caller administers feeds, newest first; files that never arrived whole are not listed.

    A file by hand is of the feed whose settings and ids it is read with.
    """
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    asked = select(DeliveryRow).where(DeliveryRow.school_id.in_(schools), DeliveryRow.received_at.is_not(None))
    newest = _narrowed(asked, request).order_by(DeliveryRow.id.desc()).limit(request.limit)
    rows = unit.session.scalars(newest).all()
    unit.audit(AuditAction.FEED_DELIVERY_READ, right=Right.FEED_ADMINISTER, school_ids=schools)
    undecided = select(func.count()).where(
        DeliveryRow.school_id.in_(schools), DeliveryRow.state == "waiting_for_decision"
    )
    return DeliveryList(deliveries=[_summary(row) for row in rows], undecided=unit.session.scalar(undecided) or 0)


def _narrowed(asked: Select[DeliveryRow], request: ListDeliveries) -> Select[DeliveryRow]:
    if request.feed_id is not None:
        asked = asked.where(func.coalesce(DeliveryRow.feed_id, DeliveryRow.as_feed_id) == request.feed_id)
    if request.waits_for is not None:
        asked = asked.where(DeliveryRow.state == "waiting_for_decision", DeliveryRow.waits_for == request.waits_for)
    return asked


def _summary(row: DeliveryRow) -> DeliverySummary:
    return of_row(DeliverySummary, row, delivery_id=row.id, check=row.check_only)


def own_upload(unit: Unit, delivery_id: UUID) -> DeliveryRow:
    """Begun by the caller, at a school where they administer feeds, locked; ``not_found`` otherwise."""
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    found = unit.session.scalar(
        select(DeliveryRow)
        .where(
            DeliveryRow.id == delivery_id,
            DeliveryRow.feed_id.is_(None),
            DeliveryRow.begun_by == unit.access.actor_id,
            DeliveryRow.school_id.in_(schools),
        )
        .with_for_update()
    )
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return found
