"""RPC of the pupils service: what retention asks about children, as ids and days."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...events.leavers import LEAVERS_AT_ONCE
from ...identifiers import Contract
from ...rights import Right


class PupilDatesQuery(Contract):
    """Children by any of their ids."""

    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class PupilDates(Contract):
    """``subject_id``: as asked for. ``left_on``: the last day at the last school of the trust they were at; None while
    they are on a roll, by any of their ids. ``date_of_birth``: the latest that was ever said of the entry they have
    today, so that no later word brings a day forward. ``latest_birth``: the latest of the birth dates that their ids
    have; None of the release before."""

    subject_id: UUID
    date_of_birth: date
    left_on: date | None
    latest_birth: date | None = None


class PupilDatesList(Contract):
    """Those that a roll has had; whoever was never on one is left out."""

    pupils: list[PupilDates]


class LeaversQuery(Contract):
    """Children whose last day at a school of the trust was ``left_by`` or before, after one and at most ``limit``.

    From then on the roll takes in nobody new who left by then: they would be forgotten the night after.
    """

    left_by: date
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=LEAVERS_AT_ONCE)] = LEAVERS_AT_ONCE


class FormerPupil(Contract):
    """``subject_ids``: every id the child has, the one they have today first."""

    subject_ids: list[UUID]
    left_on: date


class LeaversPage(Contract):
    """In the order of the ids children have today; ``next_after`` goes on, None at the end. Whether anything is
    recorded about them the roll does not know."""

    leavers: list[FormerPupil]
    next_after: UUID | None = None


PUPIL_DATES = Call(
    "pupils.pupil_dates",
    PupilDatesQuery,
    PupilDatesList,
    what="when children were born and when they left; no name",
    right=Right.SERVICE_FILE_FACTS,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
FIND_LEAVERS = Call(
    "pupils.find_leavers",
    LeaversQuery,
    LeaversPage,
    what="who left by a day, as ids; nobody new who left by then comes onto the roll from now on",
    right=Right.SERVICE_FILE_FACTS,
    writes=True,
    audits=(AuditAction.RETENTION_FACTS_READ,),
)
