"""A child of whom the school's contacts and colleagues say who is linked to them, and what becomes of that."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from chassis.ground.context import Access
from haven_schemas.acts.identity.triaging import Triager
from haven_schemas.acts.incidents.conflicts import AnswerLinkQuestion, LinkStaff, ListStaffLinks
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PossibleLinkChanged
from incidents.conflicts.link import keep_possible_link, link_staff
from incidents.conflicts.links import list_staff_links
from incidents.conflicts.questions import (
    answer_link_question,
    count_link_questions,
    link_questions,
    settle_link_questions,
    tell_of_freed,
)
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.sight.own_sight import staff_kept_from


@dataclass
class Place:
    """A school with its people, one child, and what the school's contacts and colleagues say of them."""

    incidents: Any
    school: UUID
    child: UUID
    people: dict[str, Access] = field(default_factory=dict)

    def team(self, **roles: str) -> None:
        """``of_school``: lead, head ...; beside them trust, other (another school's head), and the officer."""
        world = self.incidents
        for name, role in roles.items():
            self.people[name] = world.staff(role, self.school)
            world.others.add_account(self.people[name].actor_id, [self.school])
        ids = {name: access.actor_id for name, access in self.people.items()}
        triage = [name for name in ids if name not in ("other", "officer", "teacher")]
        world.others.triagers = [
            Triager(staff_id=ids[name], person=ids[name], school_ids=[self.school]) for name in triage
        ]
        own = [ids[name] for name in triage if name != "trust"]
        world.others.decide = [own, *([ids[name]] if name in ids else [] for name in ("trust", "other"))]
        world.others.trust_leads = [ids["trust"]] if "trust" in ids else []
        world.others.overseers = [ids["officer"]] if "officer" in ids else []
        world.others.now = world.now

    def contact(self, name: str, state: str = "waiting", version: int = 1, link_id: UUID | None = None, **given: Any):
        """A contact of the child has their address."""
        event = PossibleLinkChanged.model_validate(
            {"possible_link_id": link_id or uuid4(), "staff_id": self.people[name].actor_id, "pupil_id": self.child,
             "school_id": self.school, "state": state, "version": version, "kind": None, "decided_by": None,
             "named_ids": None, **given}
        )  # fmt: skip
        self.incidents.run(self.incidents.own_access("test"), keep_possible_link, self.incidents.others, event)
        return event.possible_link_id

    def link(self, by: str, name: str):
        """Somebody says that a colleague is the child's parent."""
        asked = LinkStaff(staff_id=self.people[name].actor_id, subject_id=self.child, kind="parent")
        return self.incidents.run(self.people[by], link_staff, self.incidents.others, asked)

    def sees(self) -> set[str]:
        """Who reads what was reported about the child."""
        return {name for name, who in self.people.items() if self._reads(who)}

    def _reads(self, who: Access) -> bool:
        try:
            return bool(self.incidents.chronology(who, self.child).entries)
        except Problem as problem:
            if problem.code is not ErrorCode.NOT_FOUND:
                raise
            return False

    def run_kept(self) -> set[str]:
        """Who is kept from the child."""
        with self.open_unit(None) as unit:
            kept = staff_kept_from(unit, [self.child])
        return {name for name, who in self.people.items() if who.actor_id in kept}

    def questions(self, name: str):
        return self.incidents.run(self.people[name], link_questions, self.incidents.others).questions

    def count(self, name: str) -> int:
        return self.incidents.run(self.people[name], count_link_questions).waiting

    def answer(self, name: str, question_id: UUID, answer: str = "linked", kind: str | None = "parent") -> None:
        asked = AnswerLinkQuestion(question_id=question_id, answer=answer, kind=kind)
        self.incidents.run(self.people[name], answer_link_question, asked)

    def open_unit(self, schools: Any) -> Any:
        own, everywhere = self.incidents.own_access("test"), KNOWN_SCHOOLS if schools is None else None
        return self.incidents.database.unit(own, schools=schools, all_schools=everywhere)

    def tell(self) -> int:
        return tell_of_freed(self.open_unit, self.incidents.others)

    def settle(self) -> int:
        self.incidents.others.now = self.incidents.now
        return settle_link_questions(self.open_unit, self.incidents.others)


def link_of(place, who, name):
    found = place.incidents.run(who, list_staff_links, ListStaffLinks(subject_id=place.child)).links
    return next(each.id for each in found if each.staff_id == place.people[name].actor_id)
