"""The signed certificates of a file that was destroyed."""

import base64

from chassis.access.overseer import oversees
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Certificate, Certificates, GetDisposal
from sqlalchemy import select

from retention.certificates.domain.document import in_words
from retention.disposals.parts.showing import agrees_at, certified_to
from retention.models import CertificateRow, DisposalRow


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
