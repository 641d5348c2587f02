"""Which school an address or another program means by a URN: the present one, or one the school had before."""

from haven_schemas.acts.identity.schools import SchoolRecord, SchoolRecords
from haven_schemas.acts.identity.schools_calls import SCHOOL_RECORDS
from haven_schemas.errors import ErrorCode, Problem

from gateway.clients.asking import Caller
from gateway.state import haven


def school_by_urn(caller: Caller, urn: str) -> SchoolRecord:
    """Among those the caller looks after, as identity has them now; ``Problem(not_found)``."""
    return school_in(haven().services.ask(SCHOOL_RECORDS, caller), urn)


def school_in(found: SchoolRecords, urn: str) -> SchoolRecord:
    """Among these; ``Problem(not_found)``."""
    for each in found.schools:
        if each.urn == urn:
            return each
    for each in found.schools:
        if any(before.kind == "urn" and before.number == urn for before in each.earlier):
            return each
    raise Problem(ErrorCode.NOT_FOUND)
