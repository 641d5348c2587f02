"""Whatever one of two leads does, in whichever order: no report about a child is out of reach of all honest readers."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.levels import only_in_everything
from two_leads import HONEST, HOSTILE, NAMED, Case, tick_contacts

CHILDREN = st.sampled_from(["leaver", "child", "beside"])
BECAUSE = "Alike names."
TRIES = (
    [
        ("link", {"child": "child", "person": "second.lead"}),
        ("move", {"number": 2, "wrong": "child", "right": "leaver"}),
        ("merge", {"kept": "leaver", "other": "child"}),
        ("mark", {"number": 2, "person": "head"}),
        ("close", {"number": 2, "at_once": True}),
        ("born_earlier", {"born_on": "1990-01-01"}),
        ("leaves", {"child": "child"}),
        ("propose", {}),
        ("hold", {}),
        ("lift", {}),
    ],
    [
        ("contacts", {"child": "child"}),
        ("correct", {"number": 0, "added": "child"}),
        ("mark", {"number": 2, "person": "head"}),
        ("mark", {"number": 2, "person": "second.lead"}),
        ("link", {"child": "child", "person": "trust_lead"}),
        ("report", {"about": "beside"}),
        ("merge", {"kept": "child", "other": "beside"}),
        ("split", {"child": "child"}),
        ("close", {"number": 2, "at_once": False}),
        ("leaves", {"child": "beside"}),
        ("schedule", {"ahead": 30}),
        ("propose", {}),
        ("agree", {}),
        ("days_pass", {}),
    ],
)
"""Each step at least once."""


class TwoLeads(RuleBasedStateMachine):
    """Each rule is one step that the product may refuse."""

    case: Case
    """With children of its own."""

    @rule(about=CHILDREN)
    def report(self, about):
        if about != "leaver":
            self.case.report(about, words=f"Came in hungry, {len(self.case.written)}.")

    @rule(number=st.integers(0, 9), wrong=CHILDREN, right=CHILDREN)
    def move(self, number, wrong, right):
        report = self._report(number)
        body = {
            "wrong_pupil_id": self.case.children[wrong],
            "right_pupil_id": self.case.children[right],
            "reason": BECAUSE,
        }
        if self.case.by(HOSTILE, "POST", f"/api/v1/records/{report.id}/moves", body) is not None:
            report.about.add(right)
            self.case.done.add("records_moved")

    @rule(number=st.integers(0, 9), added=CHILDREN)
    def correct(self, number, added):
        report = self._report(number)
        body = {"added": [{"pupil_id": self.case.children[added], "role": "affected"}], "reason": BECAUSE}
        found = self.case.by(HOSTILE, "GET", f"/api/v1/records/{report.id}/pupils")
        if found and self.case.by(HOSTILE, "POST", f"/api/v1/records/{report.id}/pupils", body, found) is not None:
            report.about.add(added)

    @rule(kept=CHILDREN, other=CHILDREN)
    def merge(self, kept, other):
        body = {"alias_id": self.case.children[other], "reason": BECAUSE}
        made = self.case.by(HOSTILE, "POST", f"/api/v1/pupils/{self.case.children[kept]}/merges", body)
        if made is not None:
            assert made["waits"], "their birth dates differ"
            self.case.joined[made["id"]] = (kept, other)

    @rule(child=CHILDREN)
    def split(self, child):
        found = self.case.by(HOSTILE, "GET", f"/api/v1/pupils/{self.case.children[child]}/merges")
        for merge in found["merges"] if found else []:
            if merge["ended_at"] is None:
                self.case.by(HOSTILE, "POST", f"/api/v1/merges/{merge['id']}/ending", {"reason": BECAUSE})

    @rule(child=CHILDREN, person=st.sampled_from(HONEST))
    def link(self, child, person):
        body = {"staff_id": str(self.case.trust.staff[person]), "kind": "relative"}
        path = f"/api/v1/pupils/{self.case.children[child]}/staff-links"
        if self.case.by(HOSTILE, "POST", path, body) is not None:
            self.case.done.add("link_question_asked")

    @rule(number=st.integers(0, 9), person=st.sampled_from(HONEST))
    def mark(self, number, person):
        """She says that a report is about a colleague."""
        path = f"/api/v1/concerns/{self._report(number).id}"
        found = self.case.by(HOSTILE, "GET", path)
        body = {"staff_ids": [str(self.case.trust.staff[person])]}
        if found and self.case.by(HOSTILE, "POST", f"{path}/colleague", body, found) is not None:
            self.case.done.add("link_question_asked")

    @rule(child=CHILDREN)
    def contacts(self, child):
        self.case.take_in_contacts(child)

    @rule(born_on=st.sampled_from(["2001-05-03", "1990-01-01"]))
    def born_earlier(self, born_on):
        self.case.tell("child", date_of_birth=born_on)

    @rule(child=st.sampled_from(["child", "beside"]))
    def leaves(self, child):
        self.case.tell(child, gone=True, left_on="2026-07-21")

    @rule(number=st.integers(0, 9), at_once=st.booleans())
    def close(self, number, at_once):
        """``at_once``: what names her, before anybody else has opened it."""
        report = self.case.report("child", words=NAMED) if at_once else self._report(number)
        path = f"/api/v1/concerns/{report.id}/no-further-action"
        closed = self.case.by(HOSTILE, "POST", path, {"reason": "Nothing in it."})
        assert closed is None or not at_once or self.case.is_new_to_another(report)

    @rule()
    def hold(self):
        self.case.hold()

    @precondition(lambda self: self.case.held)
    @rule()
    def lift(self):
        self.case.lift()

    @rule(ahead=st.integers(20, 200))
    def schedule(self, ahead):
        self.case.schedule(ahead)

    @rule()
    def propose(self):
        self.case.propose()

    @precondition(lambda self: self.case.waiting)
    @rule()
    def agree(self):
        self.case.agree()

    @precondition(lambda self: self.case.waiting)
    @rule()
    def days_pass(self):
        self.case.days_pass()

    @invariant()
    def every_report_about_a_child_is_read(self):
        lost = [report.words for report in self.case.unreadable()]
        assert not lost, lost

    def teardown(self):
        untold = self.case.untold()
        assert not untold, untold

    def _report(self, number):
        return self.case.written[number % len(self.case.written)]


@pytest.fixture(scope="module")
def at_north(trust):
    tick_contacts(trust, "north")
    return trust


@pytest.fixture
def at_school(at_north):
    """The machine, at a school that is there already."""

    class AtNorth(TwoLeads):
        @initialize()
        def begin(self):
            self.case = Case(at_north)
            self.case.begin()

    return AtNorth


@pytest.mark.parametrize("steps", TRIES)
def test_each_step_is_known_to_somebody_else_a_school_day_later(at_school, steps):
    """Written out, since Hypothesis begins with the simplest: to agree ten times, and to do nothing."""
    state = at_school()
    state.begin()
    for name, given in steps:
        getattr(state, name)(**given)
        state.every_report_about_a_child_is_read()
    state.teardown()


@only_in_everything("a landing has the tries that are written out")
def test_no_report_about_a_child_is_out_of_reach_of_every_honest_reader(at_school):
    run_state_machine_as_test(
        at_school,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip
