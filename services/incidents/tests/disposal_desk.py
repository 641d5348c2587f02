"""A child whose file is to be destroyed, a brother whose file stays, and what people wrote about each and both."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.actions import AddAction, CompleteAction
from haven_schemas.acts.incidents.disposal import KEPT_FOR
from haven_schemas.acts.incidents.entries import AddEntry, CorrectEntry, NewPerson
from haven_schemas.acts.incidents.retention import FileFacts, FileFactsQuery
from haven_schemas.acts.incidents.steps import CloseIncident
from haven_schemas.acts.retention.disposals import FileToRead
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import DisposalOrdered, KeysDestroyed, PupilMerged
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.disposal.facts import file_facts
from incidents.disposal.order import carry_out_order, follow_destroyed_keys
from incidents.records.action import add_action, complete_action
from incidents.records.close import close_incident
from incidents.records.entry import add_entry, correct_entry
from incidents.records.not_listed import keep_merge
from sqlalchemy import func, select
from support import clock

CANARY = "Quenella Marrowbone"
KEPT_BY = tuple(f"kept_{why}" for why in KEPT_FOR)
"""How an answer counts what stays as it is, by why."""


def kept_by(answer: dict[str, Any]) -> dict[str, int]:
    """Those that are not nought."""
    return {why: answer[f"kept_{why}"] for why in KEPT_FOR if answer[f"kept_{why}"]}


def refusal(run: Any, *given: Any) -> ErrorCode:
    """The code with which it is refused."""
    with pytest.raises(Problem) as refused:
        run(*given)
    return refused.value.code


class DisposalDesk:
    """``anna`` goes, ``ben`` stays; ``lead`` leads at their school."""

    def __init__(self, incidents: Any, school: UUID) -> None:
        self.incidents, self.school = incidents, school
        self.lead, self.teacher = incidents.lead(school), incidents.reporter(school)
        self.anna, self.ben = incidents.pupil(school, "7"), incidents.pupil(school, "9")
        with self.units([school]) as unit:
            copy_school_row(unit, school, 1)
        incidents.others.add_account(self.lead.actor_id, [school], rights=self.lead.grants[0].rights)

    def units(self, schools: Any) -> AbstractContextManager[Any]:
        own, everywhere = self.incidents.own_access("test"), KNOWN_SCHOOLS if schools is None else None
        unit: AbstractContextManager[Any] = self.incidents.database.unit(own, schools=schools, all_schools=everywhere)
        return unit

    def concern(self, *children: UUID, who: Any = None, **given: Any) -> UUID:
        draft = self.incidents.draft(self.school, *children, **{"account": f"Of {CANARY}.", **given})
        concern_id: UUID = self.incidents.record(who or self.teacher, draft).id
        return concern_id

    def record(self, *children: UUID, **given: Any) -> UUID:
        """An open record about the children, out of a concern about them."""
        incident_id: UUID = self.incidents.accept(self.lead, self.concern(*children, **given)).id
        return incident_id

    def note(
        self, incident_id: UUID, *children: UUID, text: str = f"More of {CANARY}.", adult: str | None = None
    ) -> UUID:
        people = [] if adult is None else [NewPerson(name=adult, role="parent")]
        request = AddEntry(
            incident_id=incident_id, kind="note", occurred_at=self.incidents.now, text=text, subject_ids=list(children),
            new_people=people,
        )  # fmt: skip
        entry_id: UUID = self.incidents.run(self.lead, add_entry, self.incidents.keyring, request).id
        return entry_id

    def correct(self, record_id: UUID, version: int = 1) -> None:
        request = CorrectEntry(
            record_id=record_id, version=version, occurred_at=self.incidents.now, text=f"Now of {CANARY}.", reason="x"
        )
        self.incidents.run(self.lead, correct_entry, self.incidents.keyring, request)

    def action(self, incident_id: UUID, *children: UUID) -> UUID:
        due_on = (clock.day_of(self.incidents.now) + timedelta(days=3)).isoformat()
        request = AddAction(
            incident_id=incident_id, text=f"Ring about {CANARY}.", owner_id=self.lead.actor_id, due_on=due_on,
            subject_ids=list(children),
        )  # fmt: skip
        keyring, others = self.incidents.keyring, self.incidents.others
        action_id: UUID = self.incidents.run(self.lead, add_action, keyring, others, request).id
        done = CompleteAction(action_id=action_id, version=1, outcome="Done.")
        self.incidents.run(self.lead, complete_action, keyring, done)
        return action_id

    def close(self, incident_id: UUID) -> None:
        look_back = (clock.day_of(self.incidents.now) + timedelta(days=30)).isoformat()
        request = CloseIncident(
            incident_id=incident_id, summary="All of it.", action="x", outcome="x", look_back_on=look_back
        )
        self.incidents.run(self.lead, close_incident, self.incidents.keyring, request)

    def merge(self, pupil: UUID, alias: UUID, version: int = 1) -> None:
        with self.units([]) as unit:
            keep_merge(unit, PupilMerged(pupil_id=pupil, alias_id=alias, version=version))

    def closed_file(self) -> UUID:
        """A closed record about Anna alone, with a corrected entry, an adult, an action and the steps on it."""
        incident_id = self.record(self.anna)
        self.correct(self.note(incident_id, self.anna, adult="Ms Marrowbone"))
        self.action(incident_id, self.anna)
        self.close(incident_id)
        return incident_id

    def rows(self, model: Any, *where: Any) -> int:
        """How many there are at whichever school."""
        with self.units(None) as unit:
            return unit.session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    def facts(self, child: UUID) -> FileFacts | None:
        """What retention is told of one child."""
        request = FileFactsQuery(subject_ids=[child])
        page = self.incidents.run(self.incidents.own_access("sweep"), file_facts, request)
        return page.files[0] if page.files else None

    def mark(self, child: UUID) -> UUID | None:
        facts = self.facts(child)
        return None if facts is None else facts.mark

    def order(self, child: UUID, **changed: Any) -> DisposalOrdered:
        """As two people agreed on it just now."""
        facts = self.facts(child)
        assert facts is not None
        ids = [facts.subject_id, *facts.alias_ids]
        return DisposalOrdered.model_validate(
            {"disposal_id": new_id(), "subject_ids": ids, "mark": facts.mark, **changed}
        )

    def carry_out(self, order: DisposalOrdered) -> dict[str, Any]:
        """As the event's handler does it; what is answered."""
        with self.units([]) as unit:
            carry_out_order(unit, self.incidents.keyring, self.incidents.others, order)
        return self.answers(order.disposal_id)[-1]

    def dispose(self, child: UUID) -> DisposalOrdered:
        order = self.order(child)
        assert self.carry_out(order)["outcome"] == "disposed"
        return order

    def keys_are_gone(self, order: DisposalOrdered) -> None:
        event = KeysDestroyed(disposal_id=order.disposal_id, subject_ids=order.subject_ids)
        with self.units([]) as unit:
            follow_destroyed_keys(unit, self.incidents.keyring, event)

    def may_read(self, who: Any) -> None:
        """As retention says of somebody who was given sight of Anna's file, as it is now."""
        facts = self.facts(self.anna)
        assert facts is not None
        ids = [facts.subject_id, *facts.alias_ids]
        self.incidents.others.to_read[who.actor_id] = FileToRead(
            school_id=self.school, subject_ids=ids, mark=facts.mark
        )

    def answers(self, disposal_id: UUID) -> list[dict[str, Any]]:
        """What was published about it, in order."""
        said = [each["data"] for each in self.incidents.published() if each["type"] == "incidents.file_disposed"]
        return [each for each in said if each["disposal_id"] == str(disposal_id)]

    def texts(self, child: UUID) -> list[str]:
        """What stands in the chronology of a child."""
        return [entry.text for entry in self.incidents.chronology(self.lead, child).entries]
