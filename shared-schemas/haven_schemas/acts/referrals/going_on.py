"""RPC of the referrals service: beside which incident records something goes on, whether or not these are closed."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract

MOST_ASKED = 500


class GoesOnQuery(Contract):
    """Incident records by their ids."""

    record_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_ASKED)]


class GoesOn(Contract):
    """Those of them with a referral that is not closed, a date to keep that runs, or a placement that is not over."""

    record_ids: list[UUID]
