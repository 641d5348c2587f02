"""RPC of the identity service: suspensions of one of the last two who triage at a school."""

from datetime import datetime
from uuid import UUID

from ...identifiers import Contract


class StopRequest(Contract):
    """Somebody suspended one of the last two who triage at a school. It stands once a second person agrees; otherwise
    the account is open again after ``until``, or is already (``over``)."""

    id: UUID
    staff_name: str
    asked_by: str
    asked_at: datetime
    until: datetime
    over: bool
    mine_to_decide: bool


class DecideStop(Contract):
    """The account stays suspended, or is open again at once."""

    stop_id: UUID
    agree: bool
