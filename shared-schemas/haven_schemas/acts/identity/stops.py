"""RPC of the identity service: leads who are suspended, one of the last two of a school, or leave by a staff list."""

from datetime import date, datetime
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


class LeavingLead(Contract):
    """A headteacher or safeguarding lead who leaves, or has left, by the staff list of a school.

    ``last_day`` null: missing from the list. ``ends_on``: the day on which access ends by itself unless somebody keeps
    it; null: it does not, since they are one of the last two who triage there, or the last to confirm. ``revision`` is
    named in what is decided.
    """

    person_id: UUID
    revision: int
    staff_name: str
    school_name: str
    last_day: date | None
    ends_on: date | None
    mine_to_decide: bool
