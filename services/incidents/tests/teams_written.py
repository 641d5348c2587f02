"""What people write and correct in the stories of ``teams_story``, by the service and in the model alike."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.children import AddedChild, ChildInPart, CorrectChildren
from haven_schemas.acts.incidents.matching import MatchNotListed
from haven_schemas.acts.incidents.moves import MoveRecord
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.events import PupilMoved
from incidents.models import EntryRow, RecordSubjectRow
from incidents.records.action import add_action
from incidents.records.correct import correct_children
from incidents.records.lock import version_of_incident
from incidents.records.move import move_record
from incidents.records.not_listed import match_not_listed
from sqlalchemy import select
from teams_model import Model, Record


class LeftOutError(Exception):
    """The step cannot be taken as things stand."""


def pick(possible: Iterable[Any], number: int) -> Any:
    """One of those with whom the step can be taken; it is left out where there is nobody."""
    found = list(possible)
    if not found:
        raise LeftOutError
    return found[number % len(found)]


@dataclass
class Written:
    """A story so far: who there is, what was written, and which steps were ``taken``.

    ``first``: the id each child began with. ``leads``: of each school one who is named for every closed file.
    """

    moving: Any
    schools: list[UUID]
    model: Model = field(default_factory=Model)
    first: list[UUID] = field(default_factory=list)
    leads: dict[UUID, Any] = field(default_factory=dict)
    ids: list[UUID] = field(default_factory=list)
    """Every id a child ever had, those of children not listed among them."""
    concerns: list[UUID] = field(default_factory=list)
    incident_of: dict[UUID, UUID] = field(default_factory=dict)
    """Of concerns and actions, the record they are in."""
    notes: dict[UUID, UUID] = field(default_factory=dict)
    """Of what the service wrote down about a whole record, that record: corrections of the children in it."""
    steps: dict[UUID, UUID] = field(default_factory=dict)
    """The same of who deals with it from now on, which names whoever is in it."""
    strangers: dict[UUID, UUID] = field(default_factory=dict)
    """Children not listed, and the concern that names them."""
    merges: list[tuple[UUID, UUID]] = field(default_factory=list)
    linked: set[UUID] = field(default_factory=set)
    """Ids that the roll has ever linked to another: it does not close their files."""
    asked: dict[UUID, UUID] = field(default_factory=dict)
    both: dict[UUID, PupilMoved] = field(default_factory=dict)
    """Children who are at a second school as well, by the id they have."""
    linked_lead: Any = None
    """A lead of all schools who may be a child's parent, and is named for no closed file."""
    parent_of: set[UUID] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)

    @property
    def incidents(self) -> Any:
        return self.moving.incidents

    def begin(self, children: int) -> None:
        self.leads = {school: self.incidents.lead(school) for school in self.schools}
        self.linked_lead = self.incidents.lead(*self.schools)
        self.incidents.others.add_account(self.linked_lead.actor_id, self.schools)
        for _ in range(children):
            self.first.append(self._entry(self.schools[0]))

    def take(self, step: tuple[Any, ...]) -> None:
        """The name of the step, which children or schools, and how."""
        name, *given = step
        try:
            getattr(self, name)(*given)
        except LeftOutError:
            return
        self.taken.append(name)

    def today(self, child: int) -> UUID:
        return self.model.today(self.first[child])

    def children(self, school: UUID | None = None) -> list[UUID]:
        """The id each child has today; of those at a school, if that is given."""
        now = dict.fromkeys(self.model.today(each) for each in self.first)
        return [each for each in now if school is None or self.model.at[each] == school]

    def free(self) -> list[UUID]:
        """Children whose file is not closed: of the others the roll says nothing more."""
        return [each for each in self.children() if not self.model.is_closed(each)]

    def settled(self) -> list[UUID]:
        """Those who are at one school."""
        return [each for each in self.free() if each not in self.both]

    # What is written.

    def write(self, one: int, other: int, decided: bool) -> None:
        """A concern about a child, and about another one at the same school."""
        at = self.model.at[self.today(one)]
        named = {self.today(one)}
        named |= {self.today(other)} if self.model.at[self.today(other)] == at else set()
        self._report(at, [ConcernPupil(pupil_id=each, role="affected") for each in sorted(named)], decided)

    def write_of_a_stranger(self, one: int, place: int, alone: bool) -> None:
        """A concern about a child not listed, alone or with another one."""
        at = self.schools[place] if alone else self.model.at[self.today(one)]
        named = [] if alone else [ConcernPupil(pupil_id=self.today(one), role="witness")]
        concern = self._report(at, [*named, ConcernPupil(not_listed="A boy in red.", role="harmed")], True)
        (stranger,) = self.model.records[concern].children - {each.pupil_id for each in named}
        self.strangers[stranger] = concern
        self.ids.append(stranger)

    def decide(self, place: int, *_: Any) -> None:
        self._decide(pick([each for each in self.concerns if not self.model.records[each].decided], place))

    def act(self, which: int, child: int, _: bool) -> None:
        """An action about one child of a record."""
        incident = pick(sorted(set(self.incident_of.values())), which)
        about = pick(sorted(self.model.records[incident].children), child)
        lead = self.leads[self.model.records[incident].school]
        request = AddAction(
            incident_id=incident, text="Ring.", owner_id=lead.actor_id, due_on="2030-01-01", subject_ids=[about]
        )
        action = self.incidents.run(lead, add_action, self.incidents.keyring, self.incidents.others, request).id
        self.model.records[action] = Record(self.model.records[incident].school, {about})
        self.incident_of[action] = incident

    # Whom it is about.

    def add_child(self, which: int, child: int, with_part: bool) -> None:
        """A child who was left out of a concern or an action; perhaps with another part for one who is in it."""
        record_id, row, lead = self._record(which)
        record = self.model.records[record_id]
        added = pick([each for each in self.children(row.school_id) if not self._is_in(each, record)], child)
        roles = [ChildInPart(subject_id=row.subject_id, role="witness")] if with_part and row.role != "witness" else []
        request = CorrectChildren(
            record_id=record_id,
            version=row.children_version,
            roles=roles,
            added=[AddedChild(pupil_id=added, role="affected")],
            reason="Left out.",
        )
        self.incidents.run(lead, correct_children, self.incidents.keyring, self.incidents.others, request)
        record.children.add(added)
        if record_id in self.incident_of:
            self.model.records[self.incident_of[record_id]].children.add(added)

    def correct_whole(self, which: int, child: int, _: bool) -> None:
        """A child who was left out of a record as a whole; the reason is a note about all of its children."""
        incident = pick(sorted(set(self.incident_of.values())), which)
        record = self.model.records[incident]
        added = pick([each for each in self.children(record.school) if not self._is_in(each, record)], child)
        with self.everywhere() as unit:
            version = version_of_incident(unit, incident)
        new = AddedChild(pupil_id=added, role="affected")
        request = CorrectChildren(record_id=incident, version=version, added=[new], reason="Left out.")
        lead = self.leads[record.school]
        self.incidents.run(lead, correct_children, self.incidents.keyring, self.incidents.others, request)
        record.children.add(added)
        self.notes |= self._notice()

    def move_child(self, which: int, child: int, _: bool) -> None:
        """A record is taken out of the wrong child's file and put into the right one's."""
        record_id, row, lead = self._record(which)
        record = self.model.records[record_id]
        wrong = pick(sorted(record.children - self.strangers.keys()), child)
        right = pick([each for each in self.children(row.school_id) if not self._is_in(each, record)], child)
        request = MoveRecord(record_id=record_id, wrong_id=wrong, right_id=right, reason="The wrong child.")
        self.incidents.run(lead, move_record, self.incidents.keyring, self.incidents.others, request)
        record.children.remove(wrong)
        record.children.add(right)
        self._follow(record_id, wrong, right)

    def match(self, which: int, child: int, _: bool) -> None:
        """A child not listed is a pupil of the school, or is not after all."""
        stranger = pick(sorted(self.strangers), which)
        concern = self.strangers[stranger]
        school, record = self._row(concern).school_id, self.model.records[concern]
        pupil = None
        if stranger in self.model.means:
            del self.model.means[stranger]
        else:
            pupil = pick([each for each in self.children(school) if not self._is_in(each, record)], child)
            self.model.means[stranger] = pupil
        asked = MatchNotListed(concern_id=concern, subject_id=stranger, pupil_id=pupil)
        run = self.incidents.run
        run(self.leads[school], match_not_listed, self.incidents.keyring, self.incidents.others, asked)

    # Pieces.

    @contextmanager
    def everywhere(self) -> Iterator[Any]:
        """A unit to which the guard shows every row."""
        with self.incidents.database.unit(self.incidents.own_access("test"), schools=self.schools) as unit:
            yield unit

    def _entry(self, school: UUID) -> UUID:
        entry = self.incidents.pupil(school)
        self.ids.append(entry)
        self.model.at[entry] = school
        return entry

    def _report(self, school: UUID, pupils: list[ConcernPupil], decided: bool) -> UUID:
        draft = self.incidents.draft(school, pupils=pupils)
        concern = self.incidents.record(self.incidents.reporter(school), draft).id
        with self.everywhere() as unit:
            named = select(RecordSubjectRow.subject_id).where(RecordSubjectRow.record_id == concern)
            self.model.records[concern] = Record(school, set(unit.session.scalars(named)), decided=False)
        self.concerns.append(concern)
        if decided:
            self._decide(concern)
        return concern

    def _decide(self, concern: UUID) -> None:
        """The decision on it stands in the same children's files, whatever is corrected later."""
        record = self.model.records[concern]
        incident = self.incidents.accept(self.leads[record.school], concern).id
        record.decided = True
        self.incident_of[concern] = incident
        self.model.records[incident] = Record(record.school, set(record.children))
        with self.everywhere() as unit:
            for entry in unit.session.scalars(select(EntryRow.id).where(EntryRow.concern_id == concern)):
                self.model.records[entry] = Record(record.school, record.children)

    def _record(self, which: int) -> tuple[UUID, RecordSubjectRow, Any]:
        """One of the concerns and actions, a line of it, and who corrects it."""
        chosen = pick([*self.concerns, *(each for each in self.incident_of if each not in self.concerns)], which)
        row = self._row(chosen)
        return chosen, row, self.leads[row.school_id]

    def _follow(self, record_id: UUID, wrong: UUID, right: UUID) -> None:
        """The incident record follows; the wrong child leaves it where nothing else in it names them, and then the
        steps on the whole record too."""
        incident = self.incident_of.get(record_id)
        if incident is None:
            return
        within = [each for each, record in {**self.incident_of, **self.notes}.items() if record == incident]
        self.model.records[incident].children.add(right)
        if not any(wrong in self.model.records[each].children for each in within):
            self.model.records[incident].children.discard(wrong)
            for step in [each for each, record in self.steps.items() if record == incident]:
                if wrong in (named := self.model.records[step].children):
                    named.remove(wrong)
                    named.add(right)

    def _notice(self) -> dict[UUID, UUID]:
        """What the service wrote down about whole records: kept where the record is, about all of its children."""
        with self.everywhere() as unit:
            written = select(EntryRow.id, EntryRow.incident_id).where(
                EntryRow.incident_id.in_(self.incident_of.values()), EntryRow.id.not_in(self.model.records)
            )
            found = {row.id: row.incident_id for row in unit.session.execute(written)}
        for entry, incident in found.items():
            record = self.model.records[incident]
            self.model.records[entry] = Record(record.school, set(record.children))
        return found

    def _row(self, record_id: UUID) -> RecordSubjectRow:
        with self.everywhere() as unit:
            lines = select(RecordSubjectRow).where(RecordSubjectRow.record_id == record_id)
            row = unit.session.scalars(lines.order_by(RecordSubjectRow.place)).first()
            unit.session.expunge(row)
            return row

    def _is_in(self, child: UUID, record: Record) -> bool:
        return bool(self.model.family(child) & record.children)
