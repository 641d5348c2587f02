"""Reports that were sealed in the browser while Haven could not be reached."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from .reporting import ConcernReceipt
from .sealed import IntakeKey, RecordSealedConcern

INTAKE_KEY = Call(
    "incidents.intake_key",
    Empty,
    IntakeKey,
    what="the public half a browser seals with",
    right=Right.CONCERN_REPORT,
    permit=True,
    while_closed=True,
    first_tier="a public key, for a report that is sealed in the browser",
)
RECORD_SEALED_CONCERN = Call(
    "incidents.record_sealed_concern",
    RecordSealedConcern,
    ConcernReceipt,
    what="takes in a report the browser sealed; the same receipt as the report itself",
    right=Right.CONCERN_REPORT,
    at="at the school",
    permit=True,
    writes=True,
    while_closed=True,
    first_tier="reporting waits for nobody; the answer is a receipt",
    seconds=10.0,
    audits=(
        AuditAction.CONCERN_RECORD_ADD,
        AuditAction.CONCERN_SEAL_OPEN,
        AuditAction.DRAFT_OWN_DROP,
    ),
)
