"""Asks the owners of staff, schools, categories, concerns, steps and actions, under this service's own token."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from haven_schemas.rpc.identity import CopySchool, CopyStaff, School, StaffCopy
from haven_schemas.rpc.identity_first_run import CopyNotice, NoticeCopy
from haven_schemas.rpc.incidents_actions import ActionFacts, ActionFactsReply
from haven_schemas.rpc.incidents_categories import Category, CategoryList
from haven_schemas.rpc.incidents_steps import StepFacts, StepFactsReply
from haven_schemas.rpc.incidents_triage import ConcernFacts, ConcernQuery, RecordIds
from haven_schemas.rpc.paging import Empty
from pydantic import BaseModel

ReplyType = TypeVar("ReplyType", bound=BaseModel)


class OwnerCall(Protocol):
    """``chassis.process.application.App.call_owner``: adds the token and turns silence into ``OwnerAway``."""

    def __call__(self, service: str, method: str, request: BaseModel, reply_type: type[Any], /) -> Any:
        """The owner's reply; ``Problem`` if it refuses."""
        ...


class Owners:
    """The owners, by RPC."""

    def __init__(self, call_owner: OwnerCall) -> None:
        self._call_owner = call_owner

    def staff(self, staff_id: UUID) -> StaffCopy:
        """A staff account; ``Problem(not_found)`` if there is none."""
        return self._ask("identity", "copy_staff", CopyStaff(staff_id=staff_id), StaffCopy)

    def notice(self, notice_id: UUID) -> NoticeCopy:
        """What a mail to an account's owner says; ``Problem(not_found)`` if there is no such notice any more."""
        return self._ask("identity", "copy_notice", CopyNotice(notice_id=notice_id), NoticeCopy)

    def notice_sent(self, notice_id: UUID) -> None:
        """Tells identity that the mail is out."""
        self._ask("identity", "notice_sent", CopyNotice(notice_id=notice_id), Empty)

    def school(self, school_id: UUID) -> School:
        """A school; ``Problem(not_found)`` if there is none."""
        return self._ask("identity", "copy_school", CopySchool(school_id=school_id), School)

    def categories(self) -> list[Category]:
        """Every category of the trust."""
        return self._ask("incidents", "copy_categories", Empty(), CategoryList).categories

    def concern_facts(self, concern_id: UUID) -> ConcernFacts:
        """Facts of a concern; ``Problem(not_found)`` if there is none."""
        return self._ask("incidents", "concern_facts", ConcernQuery(concern_id=concern_id), ConcernFacts)

    def known_records(self, record_ids: Sequence[UUID]) -> list[UUID]:
        """Those concerns and records that there are, of at most 200."""
        return self._ask("incidents", "known_records", RecordIds(ids=list(record_ids)), RecordIds).ids

    def action_facts(self, action_id: UUID) -> ActionFactsReply:
        """Facts of an action; ``Problem(not_found)`` if there is none."""
        return self._ask("incidents", "action_facts", ActionFacts(action_id=action_id), ActionFactsReply)

    def step_facts(self, asked: StepFacts) -> StepFactsReply:
        """Facts of a step; ``Problem(not_found)`` if it was not taken."""
        return self._ask("incidents", "step_facts", asked, StepFactsReply)

    def _ask(self, service: str, method: str, request: BaseModel, reply_type: type[ReplyType]) -> ReplyType:
        reply: ReplyType = self._call_owner(service, method, request, reply_type)
        return reply
