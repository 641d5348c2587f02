"""Whatever happens in whatever order, each record is read by the teams the rule says: by use cases and by the guard.

The rule is told here a second time, as plainly as can be: a file has a keeper, perhaps someone who waits to sign for
it, and schools that are also the child's.
"""

from dataclasses import dataclass, field

from chassis.units.ids import new_id
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from incidents.copies.known import keep_pupil_rows, keep_school_row, mark_left_elsewhere
from incidents.models import ConcernRow, RecordSubjectRow
from sqlalchemy import select

CHILDREN, SCHOOLS = 3, 3

_steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, CHILDREN - 1), st.integers(0, SCHOOLS - 1), st.booleans()),
        st.tuples(st.just("sign"), st.integers(0, SCHOOLS - 1), st.just(0), st.booleans()),
        st.tuples(st.just("agree"), st.integers(0, CHILDREN - 1), st.integers(0, SCHOOLS - 1), st.booleans()),
        st.tuples(st.just("write"), st.integers(0, CHILDREN - 1), st.integers(0, CHILDREN - 1), st.booleans()),
    ),
    min_size=3,
    max_size=9,
)


@dataclass
class Record:
    """Who keeps a record, and whom it is about."""

    school: object
    children: frozenset


@dataclass
class Model:
    """``at``: where each child is. ``readers``: which schools read a child's file, and whether they signed.
    ``gone``: schools whose file of the child another one has."""

    at: list
    readers: list = field(default_factory=lambda: [{} for _ in range(CHILDREN)])
    gone: list = field(default_factory=lambda: [set() for _ in range(CHILDREN)])
    waiting: dict = field(default_factory=dict)
    """(child, new school) -> the schools whose files wait there."""
    records: dict = field(default_factory=dict)
    agreed: dict = field(default_factory=dict)
    """(child, school that lost the file and reads it again) -> the school that agreed, which has it."""

    def move(self, child, to):
        self.agreed = {(each, at): keeper for (each, at), keeper in self.agreed.items() if each != child}
        here = self.at[child]
        sources = {here} | self.waiting.pop((child, here), set())
        if self.readers[child].get(here) is False:
            del self.readers[child][here]
        self.gone[child].discard(to)
        if self.readers[child].get(to) is not True:
            self.readers[child][to] = False
        self.waiting[child, to] = sources - {to}
        self.at[child] = to

    def sign(self, school):
        for (child, to), sources in list(self.waiting.items()):
            wait = {each for each in sources if self._has(child, each)}
            if to == school and wait:
                del self.waiting[child, to]
                rest = sources - wait
                if rest:
                    self.waiting[child, to] = rest
                self.readers[child][school] = True
                for each in wait:
                    self.gone[child].add(each)
                    self.readers[child].pop(each, None)
                for (asked_of, at), keeper in list(self.agreed.items()):
                    if asked_of == child and keeper != school:
                        del self.agreed[child, at]
        for record in self.records.values():
            if all(record.school in self.gone[child] for child in record.children):
                holders = {self._holder(child) for child in record.children}
                record.school = self._holder(min(record.children)) if len(holders) > 1 else holders.pop()

    def _has(self, child, school):
        return any(record.school == school and child in record.children for record in self.records.values())

    def _holder(self, child):
        return next(school for school, signed in self.readers[child].items() if signed)

    def readers_of(self, record):
        again = {at for child, at in self.agreed if child in record.children}
        return {record.school}.union(again, *(self.readers[child] for child in record.children))


@dataclass
class Story:
    """The same steps taken by the service and in the model."""

    moving: object
    schools: list
    model: Model
    ids: list
    """Of each child: every id they have had, the newest last."""

    @property
    def incidents(self):
        return self.moving.incidents

    def write(self, one, other, _):
        at = self.model.at[one]
        named = {one} | ({other} if self.model.at[other] == at else set())
        draft = self.incidents.draft(at, *(self.ids[each][-1] for each in named))
        concern = self.incidents.record(self.incidents.reporter(at), draft).id
        self.incidents.accept(self.incidents.lead(at), concern)
        self.model.records[concern] = Record(at, frozenset(named))

    def move(self, child, school, as_another):
        here, there = self.model.at[child], self.schools[school]
        if here == there:
            return
        came = self.incidents.pupil(there) if as_another else self._under_the_same_id(child, there)
        self.moving.move(self.ids[child][-1], here, there, as_pupil=came)
        self.ids[child] += [came] if as_another else []
        self.model.move(child, there)

    def _under_the_same_id(self, child, school):
        pupil_id = self.ids[child][-1]
        facts = self.incidents.others.pupils[pupil_id]
        moved = facts.model_copy(update={"school_id": school, "version": facts.version + 1})
        self.incidents.others.pupils[pupil_id] = moved
        with self.incidents.database.unit(self.incidents.own_access("test"), schools=self.schools) as unit:
            keep_pupil_rows(unit, [moved])
            mark_left_elsewhere(unit, moved)
        return pupil_id

    def sign(self, place, _, __):
        school = self.schools[place]
        lead = self.incidents.lead(school)
        for line in self.moving.handovers(lead, school_id=school, state="open"):
            if line.to_school_id == school:
                self.moving.sign(lead, line.id)
        self.model.sign(school)

    def agree(self, child, place, then_ended):
        """The school asks for the child's file again, where another one has it, and it is agreed to."""
        school = self.schools[place]
        if school not in self.model.gone[child] or (child, school) in self.model.agreed:
            return
        keeper = self.model._holder(child)
        self.moving.read_again(school, keeper, self.ids[child], ended=then_ended)
        if not then_ended:
            self.model.agreed[child, school] = keeper

    def expected(self, school):
        return {each for each, record in self.model.records.items() if school in self.model.readers_of(record)}

    def read(self, school):
        """By chronologies, and by the guard of the database on concerns and on lines."""
        known, lead = self.model.records.keys(), self.incidents.lead(school)
        every_id = [each for of_child in self.ids for each in of_child]
        told = set().union(*(self.moving.reads(lead, each) for each in every_id))
        with self.incidents.database.unit(lead) as unit:
            concerns = set(unit.session.scalars(select(ConcernRow.id)))
            lines = set(unit.session.scalars(select(RecordSubjectRow.record_id)))
        return told & known, concerns & known, lines & known


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=_steps)
def test_each_record_is_read_by_exactly_the_teams_of_its_children(incidents, moving, steps):
    schools = [new_id() for _ in range(SCHOOLS)]
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for school in schools:
            keep_school_row(unit, school, 1)
    children = [[incidents.pupil(schools[0])] for _ in range(CHILDREN)]
    story = Story(moving, schools, Model([schools[0]] * CHILDREN), children)
    for what, *given_to in [("write", 0, 1, False), ("write", 2, 2, False), *steps]:
        getattr(story, what)(*given_to)
    for school in schools:
        assert story.read(school) == (story.expected(school),) * 3, steps
