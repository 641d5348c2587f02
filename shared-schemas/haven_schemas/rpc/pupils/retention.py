"""RPC of the pupils service: what retention asks about children, as ids and days."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract


class PupilDatesQuery(Contract):
    """Children by any of their ids."""

    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class PupilDates(Contract):
    """``subject_id``: as asked for. ``left_on``: the last day at the last school of the trust they were at; None while
    they are on a roll."""

    subject_id: UUID
    date_of_birth: date
    left_on: date | None


class PupilDatesList(Contract):
    """Those that a roll has had; whoever was never on one is left out."""

    pupils: list[PupilDates]
