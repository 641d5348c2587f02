"""One request to read a file again: why, what was answered, and whether it is the caller's to answer or to end."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.read_again import ReadRequest, ReadRequestQuery

from incidents.aliases import family_of
from incidents.extras import OtherOwners
from incidents.narrative import unseal

from .answering import may_answer, may_end
from .find_request import find_request
from .request_lines import request_line


def get_read_request(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ReadRequestQuery) -> ReadRequest:
    """``not_found``. Needs the vault, and identity while it waits for an answer."""
    row = find_request(unit, request.request_id)
    key = keyring.open(unit, row.id)
    unit.audit(
        AuditAction.HANDOVER_REQUEST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=row.school_ids,
        subject_ids=family_of(unit, row.subject_id),
        object_id=row.id,
    )
    return ReadRequest(
        line=request_line(row, mine_to_decide=row.state == "asked" and may_answer(unit, owners, row)),
        reason=unseal(key, "read_request", row.id, "reason", row.reason),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        refusal=None if row.refusal is None else unseal(key, "read_request", row.id, "refusal", row.refusal),
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        may_end=may_end(unit, row),
    )
