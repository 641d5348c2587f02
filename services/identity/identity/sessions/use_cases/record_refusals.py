"""Audits refusals of unknown callers, which the gateway counted."""

import re

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import GatewayRefusals
from haven_schemas.rpc.paging import Empty

from identity.extras import Extras

log = get_logger()

_CODES = frozenset(code.value for code in ErrorCode)
_ROUTE = re.compile(r"[A-Za-z0-9_./<>:{}-]{1,100}")


def record_refusals(unit: Unit, extras: Extras, request: GatewayRefusals) -> Empty:
    """One entry a kind, the trust its actor; how often and at which route goes to the log, which is not proof.

    Codes and routes that are not of our own making are left out: the gateway is not trusted to write free text here.
    """
    for refusal in request.refusals:
        if refusal.code not in _CODES or not _ROUTE.fullmatch(refusal.route):
            continue
        log.info("gateway_refused", code=refusal.code, route=refusal.route, count=refusal.count)
        unit.audit(
            AuditAction.ACCESS_CALL_REFUSE,
            right=Right.SERVICE_REFUSAL_REPORT,
            outcome=refusal.code,
            actor_id=extras.trust_id,
        )
    return Empty()
