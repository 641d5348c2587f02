"""RPC of the referrals service for incidents: by when a child's file that goes to another school is signed for."""

from datetime import date
from uuid import UUID

from ...identifiers import Contract


class HandoverDayQuery(Contract):
    """``school_id``: the school the child comes to; ``begun_on``: the day its roll said so."""

    school_id: UUID
    begun_on: date


class HandoverDay(Contract):
    """The day by whose end it should be there; where guidance allows two readings, the earlier."""

    due_on: date
