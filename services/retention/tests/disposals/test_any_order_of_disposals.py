"""Whatever is proposed, agreed, withdrawn, stopped, held, reviewed, written, moved or restored, in whichever order:
nothing is ordered but what two people agreed to 14 school days before, and nobody kept, changed or stopped since."""

from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

from chassis.units.models import RestorationRow
from haven_schemas.acts.retention.disposals import Disposal, StopDisposal, WithdrawDisposal
from haven_schemas.acts.retention.files import ReviewFile
from haven_schemas.acts.retention.holds import Hold, LiftHold
from haven_schemas.errors import Problem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from retention.days import london_day
from retention.disposals.proposal import stop_disposal, withdraw_disposal
from retention.holds.hold import lift_hold
from retention.looks.file import review_file
from retention.models import DisposalKeyRow, DisposalRow
from retention_world import A_MORNING, HEAD, OFFICER, Here, person
from sqlalchemy import select

_STEPS_AN_EXAMPLE = 40


class Files:
    """Two schools and three children. ``agreed``: when the disposal that now waits for a child was agreed to; whatever
    keeps, changes or stops a file takes it out, by hand."""

    def __init__(self, here: Here, even: Random) -> None:
        self.here, self.even = here, even
        here.now = A_MORNING
        here.elsewhere.children.clear()
        here.elsewhere.ties = []
        self.schools = [here.school(), here.school()]
        self.lead, self.officer = person(*self.schools), person(*self.schools, rights=OFFICER)
        self.head = person(here.school(), rights=HEAD)
        born = (date(1999, 3, 1), date(1998, 2, 28), date(2001, 12, 20))
        self.children = [here.child(self.schools[0], born_on=day, left_on=date(2018, 7, 20)) for day in born]
        self.waiting: dict[UUID, Disposal] = {}
        self.agreed: dict[UUID, date] = {}
        self.holds: list[tuple[UUID, Hold]] = []
        self.ordered: set[UUID] = set()
        self.lifted: set[UUID] = set()
        self.known = self._orders()

    def step(self) -> None:
        child = self.even.choice(self.children)
        step = self.even.choice(_STEPS)
        try:
            step(self, child)
        except Problem:
            return

    def _kept(self, child: UUID) -> None:
        self.agreed.pop(child, None)

    def propose(self, child: UUID) -> None:
        self.waiting[child] = self.here.propose(self.lead, child)
        self._kept(child)

    def agree(self, child: UUID) -> None:
        if child in self.waiting:
            if child in self.lifted:
                self.here.read_to_agree(self.head, self.waiting[child])
            self.waiting[child] = self.here.agree(self.head, self.waiting[child])
            self.agreed[child] = london_day(self.here.now)

    def withdraw(self, child: UUID) -> None:
        if child in self.waiting:
            seen = self.waiting[child]
            request = WithdrawDisposal(disposal_id=seen.id, words="No.", version=seen.version)
            self.here.ask(self.lead, withdraw_disposal, request)
            self._kept(child)

    def stop(self, child: UUID) -> None:
        if child in self.waiting:
            seen = self.waiting[child]
            self.here.ask(
                self.officer, stop_disposal, StopDisposal(disposal_id=seen.id, words="No.", version=seen.version)
            )
            self._kept(child)

    def hold(self, child: UUID) -> None:
        self.holds.append((child, self.here.hold(self.lead, child)))
        self._kept(child)

    def lift(self, _: UUID) -> None:
        if self.holds:
            child, hold = self.holds.pop(self.even.randrange(len(self.holds)))
            request = LiftHold(hold_id=hold.id, words="It is over.", version=hold.version)
            self.here.ask(self.lead, lift_hold, request)
            self.lifted.add(child)

    def review(self, child: UUID) -> None:
        file = self.here.file(self.lead, child)
        until = london_day(self.here.now) + timedelta(days=self.even.randint(1, 30))
        request = {
            "subject_id": child, "decision": "keep_until", "until": until, "words": "Asked.", "version": file.version,
        }  # fmt: skip
        self.here.ask(self.lead, review_file, ReviewFile.model_validate(request))
        self._kept(child)

    def write(self, child: UUID) -> None:
        self.here.changed(child, mark=uuid4())
        self._kept(child)

    def move(self, child: UUID) -> None:
        before = self.here.elsewhere.children[child].file.school_id
        now = self.even.choice(self.schools)
        self.here.changed(child, school_id=now)
        if now != before:
            self._kept(child)

    def tie(self, _: UUID) -> None:
        self.here.elsewhere.ties = ["known_device"]
        self.look()
        self.here.elsewhere.ties = []

    def restore(self, _: UUID) -> None:
        with self.here.units()() as unit:
            unit.session.add(RestorationRow(id=uuid4(), name="retention", kind="own", found_at=self.here.now))
        self.here.now += timedelta(minutes=1)
        self.agreed.clear()

    def days_pass(self, _: UUID) -> None:
        for _ in range(self.even.randint(3, 22)):
            self.here.now += timedelta(days=1)
            self.look()

    def look(self) -> None:
        before = self.known
        self.here.look_after()
        self.known = self._orders()
        for child in self.known - before:
            assert not self.here.elsewhere.ties
            assert child in self.agreed, "nobody agreed to it, or something kept it since"
            assert self.agreed[child] + timedelta(days=19) <= london_day(self.here.now)
            assert not any(held == child for held, _ in self.holds)
            self.ordered.add(child)

    def _orders(self) -> set[UUID]:
        with self.here.units()() as unit:
            wanted = (
                select(DisposalKeyRow.subject_id)
                .join(DisposalRow, DisposalRow.id == DisposalKeyRow.disposal_id)
                .where(DisposalRow.state == "ordered")
            )
            return set(unit.session.scalars(wanted))


_STEPS = (
    *(Files.propose, Files.agree, Files.days_pass) * 6,
    Files.withdraw, Files.stop, Files.hold, Files.lift, Files.lift, Files.review, Files.write, Files.move, Files.tie,
    Files.restore,
)  # fmt: skip
"""Most go on towards the day: else none of them would ever come."""


def test_nothing_is_ordered_but_what_two_agreed_to_and_nothing_kept_since(here):
    ordered = [0]

    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def in_this_order(seed):
        files = Files(here, Random(seed))
        for _ in range(_STEPS_AN_EXAMPLE):
            files.step()
        ordered[0] += len(files.ordered)

    in_this_order()
    assert ordered[0] > 0, "in some of these orders it comes to its day"
