"""The certificate of a destroyed file."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.units.audit_trail import instant
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.retention.disposals import Certificate, Certificates, GetDisposal
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.searched_words import KEPT_MONTHS
from sqlalchemy import exists, func, select

from retention.days import london_day
from retention.destruction_list import Signer
from retention.disposals import agrees_at, announce, certified_to, has_answered
from retention.extras import OpenUnit
from retention.kept_backups import KeptBackups
from retention.models import CertificateRow, DisposalKeyRow, DisposalRow, ListLineRow
from retention.schedules import words_by_code

from .document import document, in_words, none_from, to_sign

_AT_ONCE = 100
_HAS_SECOND = exists().where(
    CertificateRow.disposal_id == DisposalRow.id,
    CertificateRow.kind == "out_of_backups",
    CertificateRow.issued_at >= DisposalRow.destroyed_at,
)
_STAYS = frozenset({"kept", "redacted", "kept_because"})


def issue_certificates(open_unit: OpenUnit, signer: Signer, backups: KeptBackups, trust_id: UUID) -> int:
    """How many. One is one transaction. ``VaultAway`` ends the run."""
    with open_unit() as unit:
        whole = _ids(unit, DisposalRow.state == "keys_gone", has_answered())
        gone = none_from(london_day(unit.now), backups.kept_days, backups.keys_days)
        later = [] if gone is None else _ids(unit, DisposalRow.state == "destroyed", ~_HAS_SECOND)
    issued = sum(_issue(open_unit, signer, backups, trust_id, each) for each in whole)
    return issued + sum(_issue_second(open_unit, signer, backups, trust_id, each) for each in later)


def _ids(unit: Unit, *conditions: Any) -> list[UUID]:
    wanted = select(DisposalRow.id).where(*conditions).order_by(DisposalRow.ordered_at, DisposalRow.id)
    return list(unit.session.scalars(wanted.limit(_AT_ONCE)))


def _issue(open_unit: OpenUnit, signer: Signer, backups: KeptBackups, trust_id: UUID, disposal_id: UUID) -> bool:
    with open_unit() as unit:
        row = _held(unit, disposal_id, "keys_gone")
        if row is None:
            return False
        was_said = row.again_since is not None and _is_certified(unit, row)
        row.state, row.destroyed_at, row.again_since = "destroyed", unit.now, None
        row.version += 1
        _add(unit, signer, row, "destroyed", _said(unit, row, "destroyed", backups, trust_id))
        if not was_said:
            announce(unit, row, "destroyed")
    return True


def _issue_second(open_unit: OpenUnit, signer: Signer, backups: KeptBackups, trust_id: UUID, disposal_id: UUID) -> bool:
    with open_unit() as unit:
        row = _held(unit, disposal_id, "destroyed")
        if row is None or unit.session.scalar(select(_HAS_SECOND).where(DisposalRow.id == disposal_id)):
            return False
        said = _said(unit, row, "out_of_backups", backups, trust_id)
        if said["backups"] is None or said["backups"]["none_from"] > london_day(unit.now).isoformat():
            return False
        _add(unit, signer, row, "out_of_backups", said)
    return True


def _is_certified(unit: Unit, row: DisposalRow) -> bool:
    return bool(unit.session.scalar(select(exists().where(CertificateRow.disposal_id == row.id))))


def _held(unit: Unit, disposal_id: UUID, state: str) -> DisposalRow | None:
    return unit.session.scalar(
        select(DisposalRow)
        .where(DisposalRow.id == disposal_id, DisposalRow.state == state)
        .with_for_update(skip_locked=True)
    )


def _add(unit: Unit, signer: Signer, row: DisposalRow, kind: str, said: dict[str, Any]) -> None:
    text = document(said)
    signed = signer.signed(to_sign(text))
    unit.session.add(
        CertificateRow(
            id=new_id(),
            disposal_id=row.id,
            kind=kind,
            document=text,
            signature=signed.signature,
            public_key=signed.public_key,
            issued_at=unit.now,
        )
    )
    unit.session.flush()


def _said(unit: Unit, row: DisposalRow, kind: str, backups: KeptBackups, trust_id: UUID) -> dict[str, Any]:
    keys, at = unit.session.execute(
        select(func.count(), func.max(DisposalKeyRow.destroyed_at)).where(DisposalKeyRow.disposal_id == row.id)
    ).one()
    gone = none_from(london_day(row.destroyed_at or unit.now), backups.kept_days, backups.keys_days)
    return {
        "v": 1,
        "kind": kind,
        "trust": str(trust_id),
        "school": str(row.school_id),
        "disposal": str(row.id),
        "issued_at": instant(unit.now),
        "rule": {
            "schedule": row.schedule,
            "what": words_by_code(unit).get(row.schedule, ""),
            "until": row.until.isoformat(),
            "proposed_to_keep": row.keeps,
        },
        "reason": row.reason,
        "proposed": {"by": str(row.proposed_by), "at": instant(row.proposed_at)},
        "agreed": {"by": str(row.agreed_by), "at": _instant(row.agreed_at)},
        "day": None if row.destroy_on is None else row.destroy_on.isoformat(),
        "ordered_at": _instant(row.ordered_at),
        "destroyed_at": _instant(at),
        "keys": keys,
        "gone": {kind: number for kind, number in row.numbers.items() if kind not in _STAYS},
        "stays": {
            "records": row.numbers.get("kept", 0),
            "redacted": row.numbers.get("redacted", 0),
            "because": row.numbers.get("kept_because", {}),
            "why": "they are about other children too",
        },
        "searched_words": {"kept_months": KEPT_MONTHS},
        "list": _line(unit, row),
        "backups": None
        if gone is None
        else {"databases_days": backups.kept_days, "keys_days": backups.keys_days, "none_from": gone.isoformat()},
    }


def _line(unit: Unit, row: DisposalRow) -> dict[str, Any]:
    newest = select(ListLineRow).where(
        ListLineRow.ref_id == row.id, ListLineRow.kind == "destroyed", ListLineRow.number.is_not(None)
    )
    line = unit.session.scalars(newest.order_by(ListLineRow.number.desc()).limit(1)).one()
    return {"line": line.number, "digest": bytes(line.digest or b"").hex()}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def get_certificate(unit: Unit, request: GetDisposal) -> Certificates:
    """The newest first. For whoever proposes at the school, agreed or may agree, or watches over it; ``not_found`` for
    everybody else. They name no child."""
    row = unit.session.get(DisposalRow, request.disposal_id)
    if row is None or not (certified_to(unit, row) or oversees(unit.access, row.school_id) or agrees_at(unit, row)):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_READ, right=Right.RETENTION_READ, school_ids=[row.school_id], object_id=row.id
    )
    newest = select(CertificateRow).where(CertificateRow.disposal_id == row.id)
    rows = unit.session.scalars(newest.order_by(CertificateRow.issued_at.desc(), CertificateRow.id))
    return Certificates(certificates=[_shown(each) for each in rows])


def _shown(row: CertificateRow) -> Certificate:
    signature, public_key = bytes(row.signature), bytes(row.public_key)
    return Certificate.model_validate(
        {
            "kind": row.kind,
            "issued_at": row.issued_at,
            "document": row.document,
            "signature": base64.b64encode(signature).decode(),
            "public_key": base64.b64encode(public_key).decode(),
            "text": in_words(row.document, signature, public_key),
        }
    )
