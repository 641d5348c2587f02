"""The same steps taken by the service and in the model of ``teams_model``: what people and the roll do, in any order.

A step that could not be taken as things stand (nobody to merge with, a file nobody closed) is left out by both.
"""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.events import PupilChanged, PupilMerged, PupilMoved, PupilUnmerged
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.disposal.leavers import copy_pupil
from incidents.models import IncidentRow, RecordSubjectRow
from sqlalchemy import select
from teams_model import AGAIN, Said
from teams_written import Written, pick


@dataclass
class Story(Written):
    """What the roll says and schools do, beside what is written."""

    # What the roll says.

    def move(self, child: int, place: int, as_another: bool) -> None:
        """To another school, under the same id or as another entry; what links the two may be told after the move."""
        left = pick(self.settled(), child)
        here = self.model.at[left]
        there = pick([each for each in self.schools if each != here], place)
        came, name = left, new_id()
        if as_another:
            came = self._entry(there)
            del self.model.at[came]
            self.linked |= {left, came}
        else:
            self._say_of(left, school_id=there)
        move = PupilMoved.model_validate(
            {
                "move_id": name, "from_pupil_id": left, "from_school_id": here, "to_pupil_id": came,
                "to_school_id": there, "state": "moved", "version": self._next_word(),
            }
        )  # fmt: skip
        self.merges = [each for each in self.merges if each[1] not in self.model.family(left)]
        events = [move] if came == left else [self._merged(came, left), move]
        for event in reversed(events) if place % 2 else events:
            self.moving.tell(event)
        self.asked[name] = move
        self.model.move(name, left, there, came)

    def take_move_back(self, _: int, __: int, ended_first: bool) -> None:
        """The last move was none, where nothing else was said of the child since."""
        last = pick([each for each in self.model.moves[-1:] if self.model.today(each.child) in self.settled()], 0)
        said = self.asked[last.name]
        events = [said.model_copy(update={"state": "ended", "version": self._next_word()})]
        if last.came_as == last.child:
            self._say_of(last.child, school_id=last.here)
        else:
            events.append(self._unmerged(last.came_as, last.child))
        for event in events if ended_first else reversed(events):
            self.moving.tell(event)
        signed = any(each.move == last.name for each in self.model.received)
        self.model.take_move_back()
        if signed:
            self.model.moves = [each for each in self.model.moves if each.child not in self.model.family(last.child)]

    def merge(self, one: int, other: int, _: bool) -> None:
        """Two entries of one school are one child."""
        at, pairs = self.model.at, itertools.permutations(self.settled(), 2)
        pupil, alias = pick([(each, and_) for each, and_ in pairs if at[each] == at[and_]], one + other)
        self.moving.tell(self._merged(pupil, alias))
        self.linked |= {pupil, alias}
        self.model.means[alias] = pupil
        del self.model.at[alias]
        family = self.model.family(pupil)
        self.model.moves = [each for each in self.model.moves if each.child not in family]
        self.merges.append((pupil, alias))

    def end_merge(self, *_: Any) -> None:
        """The last merge was wrong; the child has not moved since."""
        pupil, alias = pick(self.merges[-1:], 0)
        self.merges.pop()
        self.moving.tell(self._unmerged(pupil, alias))
        self.model.at[alias] = self.model.at[self.model.today(pupil)]
        del self.model.means[alias]

    def be_at_both(self, child: int, place: int, _: bool) -> None:
        """At a second school as well, under an entry of its own, with something written there."""
        pupil = pick(self.settled(), child)
        there = pick([each for each in self.schools if each != self.model.at[pupil]], place)
        beside = self._entry(there)
        self._report(there, [ConcernPupil(pupil_id=beside, role="affected")], True)
        self.both[pupil] = PupilMoved.model_validate(
            {
                "move_id": new_id(), "from_pupil_id": pupil, "from_school_id": self.model.at[pupil],
                "to_pupil_id": beside, "to_school_id": there, "state": "both", "version": self._next_word(),
            }
        )  # fmt: skip
        self.moving.tell(self.both[pupil])
        self.model.be_at_both(self.both[pupil].move_id, pupil, beside)

    def end_both(self, child: int, *_: Any) -> None:
        said = self.both.pop(pick(self.both, child))
        self.moving.tell(said.model_copy(update={"state": "ended", "version": self._next_word()}))
        self.model.end_both(said.move_id)

    def close_file(self, child: int, *_: Any) -> None:
        """The entry is one that a protected child had before: its file is for the people named alone."""
        entry = pick([each for each in self.free() if each not in self.linked], child)
        self._say_of(entry, only_for=sorted(lead.actor_id for lead in self.leads.values()))
        self.model.closed.add(entry)

    def open_file(self, child: int, *_: Any) -> None:
        """The protection ended."""
        entry = pick(sorted(self.model.closed), child)
        self._say_of(entry, only_for=None)
        self.model.closed.remove(entry)

    def link(self, child: int, *_: Any) -> None:
        """A lead turns out to be a child's parent."""
        pupil = pick(self.children(), child)
        asked = LinkStaff(staff_id=self.linked_lead.actor_id, subject_id=pupil, kind="parent")
        self.incidents.run(self.leads[self.model.at[pupil]], link_staff, self.incidents.others, asked)
        self.parent_of.add(pupil)

    # What schools do with files.

    def sign(self, place: int, *_: Any) -> None:
        """The school signs for every file that waits there, and the records follow."""
        school = pick([each for each in self.schools if any(at.to == each for at in self.model.on_their_way)], place)
        lead = self.leads[school]
        for line in self.moving.handovers(lead, school_id=school, state="open"):
            if line.to_school_id == school:
                self.moving.sign(lead, line.id, then=False)
        self.steps |= self._notice()
        self.model.sign(school)
        self.settle()

    def settle(self, *_: Any) -> None:
        """What the job does within the hour."""
        self.incidents.later(hours=2)
        self.moving.carry_out()
        with self.everywhere() as unit:
            places = (IncidentRow.id, IncidentRow.school_id), (RecordSubjectRow.record_id, RecordSubjectRow.school_id)
            self.model.settle(
                {
                    name: at
                    for both in places
                    for name, at in unit.session.execute(select(*both).where(both[0].in_(self.model.records)))
                }
            )

    def ask_again(self, child: int, place: int, then_ended: bool) -> None:
        """A school reads the file it lost again, by agreement."""
        entry, school = pick([(each, at) for each in self.free() for at in self._may_ask(each)], child + place)
        family = self.model.family(entry)
        (kept_under,) = self._lost_under(entry, school)
        keeper = self.model.keeper(kept_under, school)
        self.moving.read_again(school, keeper, family, ended=then_ended)
        if not then_ended:
            self.model.said.add(Said(kept_under, school, AGAIN, keeper))

    # Pieces.

    def _may_ask(self, child: UUID) -> list[UUID]:
        """Schools that have lost the file they kept under one id, and do not read it again."""
        again = {
            each.school for each in self.model.said if each.what == AGAIN and each.child in self.model.family(child)
        }
        gone = sorted(self.model.gone_from(child) - again)
        return [each for each in gone if len(self._lost_under(child, each)) == 1]

    def _lost_under(self, child: UUID, school: UUID) -> set[UUID]:
        family = self.model.family(child)
        return {each.child for each in self.model.received if each.child in family and each.source == school}

    def _next_word(self) -> int:
        """The version of what the roll says next of where a child is: it grows over all that is said of the child."""
        return self.moving.version(self.schools[0])

    def _merged(self, pupil: UUID, alias: UUID) -> PupilMerged:
        return PupilMerged(pupil_id=pupil, alias_id=alias, version=self.moving.version(alias))

    def _unmerged(self, pupil: UUID, alias: UUID) -> PupilUnmerged:
        return PupilUnmerged(pupil_id=pupil, alias_id=alias, version=self.moving.version(alias))

    def _say_of(self, entry: UUID, **changed: Any) -> None:
        """The roll says something new of an entry, and the service asks and hears it."""
        facts = self.incidents.others.pupils[entry]
        said = facts.model_copy(update={**changed, "version": facts.version + 1})
        self.incidents.others.pupils[entry] = said
        with self.incidents.database.unit(self.incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
            copy_pupil(unit, self.incidents.others, PupilChanged(pupil_id=entry, version=said.version))
