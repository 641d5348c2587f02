"""Who is told of files that follow children to another school of the trust."""

from collections.abc import Iterable
from uuid import UUID

from haven_schemas.events.incidents import HandoverWait
from haven_schemas.rpc.alerts import HandoverAlertKind

from .recipients import TRUST_LEAD, Candidate, choose_recipients

_KIND_OF: dict[HandoverWait, HandoverAlertKind] = {
    "soon": "handover_soon",
    "overdue": "handover_overdue",
    "long_overdue": "handover_overdue",
    "not_received": "handover_not_received",
}


def kind_of(wait: HandoverWait) -> HandoverAlertKind:
    """What people are told: that it is long overdue is for the same people the same news, on one more day."""
    return _KIND_OF[wait]


def whom_to_tell_of_wait(candidates: Iterable[Candidate], wait: HandoverWait) -> list[UUID]:
    """The school's safeguarding team; the trust's lead where it has nobody, or beside it of what is long overdue.

    ``candidates``: who triages at the school. The SENCO, who signs for SEN papers alone, is not among them. In a stable
    order; raises ``NobodyToTell`` rather than answer an empty list.
    """
    people = list(candidates)
    told = choose_recipients(people, None)
    if wait != "long_overdue":
        return told
    return sorted({*told, *(each.staff_id for each in people if TRUST_LEAD in each.roles)})
