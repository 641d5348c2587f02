"""Asks the owners of the roll and of staff accounts, under this service's own token."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from chassis.process.application import App
from chassis.process.away import OwnerAway, VaultAway
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity import CopySchool, CopyStaff, School, StaffCopy
from haven_schemas.rpc.pupils import KnownNames, KnownNamesList, PupilFacts, PupilFactsList, PupilsById
from haven_schemas.rpc.pupils_record import CheckStops, PupilStops, PupilStopsList
from pydantic import BaseModel

_CANNOT_ANSWER = frozenset(
    {ErrorCode.INTERNAL, ErrorCode.TOKEN_EXPIRED, ErrorCode.TOKEN_INVALID, ErrorCode.VAULT_UNAVAILABLE}
)
"""The owner is there but not well, or cannot check our token now (its key may be out of its reach)."""

ReplyType = TypeVar("ReplyType", bound=BaseModel)


class Owners:
    """The process's view of other services; ``OwnerAway`` whenever one cannot answer."""

    def __init__(self, app: App) -> None:
        self._app = app

    def pupil_facts(self, pupil_ids: Sequence[UUID]) -> list[PupilFacts]:
        """Facts of the pupils that exist."""
        request = PupilsById(ids=list(pupil_ids))
        return self._ask("pupils", "pupil_facts", request, PupilFactsList).pupils

    def pupil_names(self, pupil_ids: Sequence[UUID]) -> list[KnownNames]:
        """Every name of the pupils that exist; for one export, kept nowhere."""
        request = PupilsById(ids=list(pupil_ids))
        return self._ask("pupils", "known_names", request, KnownNamesList).pupils

    def stops_of_export(self, pupil_ids: Sequence[UUID], sent_by: UUID) -> list[PupilStops]:
        """What stops an export about the pupils that exist, and whose word lets it go."""
        request = CheckStops(pupil_ids=list(pupil_ids), purpose="export", sent_by=sent_by)
        return self._ask("pupils", "check_stops", request, PupilStopsList).pupils

    def school_name(self, school_id: UUID) -> str:
        """What the school is called."""
        return self._ask("identity", "copy_school", CopySchool(school_id=school_id), School).name

    def staff(self, staff_id: UUID) -> StaffCopy | None:
        """The account, or None if there is none."""
        try:
            return self._ask("identity", "copy_staff", CopyStaff(staff_id=staff_id), StaffCopy)
        except Problem as problem:
            if problem.code is ErrorCode.NOT_FOUND:
                return None
            raise

    def _ask(self, owner: str, method: str, request: BaseModel, reply_type: type[ReplyType]) -> ReplyType:
        try:
            return self._app.call_owner(owner, method, request, reply_type)
        except VaultAway:
            raise OwnerAway(owner) from None  # no token could be signed
        except Problem as problem:
            if problem.code in _CANNOT_ANSWER:
                raise OwnerAway(owner) from None
            raise
