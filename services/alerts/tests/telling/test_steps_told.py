"""Steps of concerns and records: who is told of which, once, and what mails say; rules alone and on real PostgreSQL."""

import random
from uuid import UUID, uuid4

import pytest
from alerts.people.recipients import Candidate, NobodyToTell, Step, whom_to_tell
from alerts.telling.step import tell_of_look_back, tell_of_step
from alerts_world import OWN
from haven_schemas.acts.incidents.steps import StepFactsReply
from haven_schemas.events import LookBackDue, MatterChanged
from support.lists import every

DSL, DEPUTY, TRUST, OUTSIDER = (UUID(int=number) for number in range(1, 5))
TEAM = [
    Candidate(DSL, frozenset({"dsl"})),
    Candidate(DEPUTY, frozenset({"dsl"})),
    Candidate(TRUST, frozenset({"trust_lead"})),
]


def told(step, taken_by, person=None, kept=(), team=TEAM):
    return whom_to_tell(step, Step(taken_by, person, frozenset(kept), team))


@every(
    ("step", "taken_by", "person", "kept", "expected"),
    [
        ("assigned", DSL, DEPUTY, (), [DEPUTY]),
        ("assigned", DSL, DSL, (), []),
        ("assigned", DSL, None, (), []),
        ("assigned", DSL, DEPUTY, [DEPUTY], [DSL]),
        ("assigned", DSL, DEPUTY, [DSL, DEPUTY], [TRUST]),
        ("closing_asked", DSL, DSL, (), [DEPUTY]),
        ("closing_asked", DSL, DSL, [DEPUTY], [TRUST]),
        ("closing_asked", OUTSIDER, OUTSIDER, (), [DSL, DEPUTY]),
        ("closing_refused", DEPUTY, DSL, (), [DSL]),
        ("closing_refused", DSL, DSL, (), []),
        ("closing_refused", DEPUTY, DSL, [DSL], [TRUST]),
        ("look_back_due", DSL, DEPUTY, (), [DEPUTY]),
        ("look_back_due", DSL, DSL, (), [DSL]),
        ("look_back_due", DSL, None, (), [DSL, DEPUTY]),
        ("look_back_due", DSL, OUTSIDER, (), [DSL, DEPUTY]),
        ("look_back_due", DSL, DEPUTY, [DEPUTY], [DSL]),
    ],
)  # fmt: skip
def test_whom_a_step_is_for(step, taken_by, person, kept, expected):
    assert told(step, taken_by, person, kept) == expected


def test_a_closing_that_nobody_else_may_agree_to_is_never_passed_over():
    with pytest.raises(NobodyToTell):
        told("closing_asked", DSL, DSL, team=TEAM[:1])


@pytest.fixture
def desk(alerts, place):
    return Desk(alerts, place)


class Desk:
    """Steps that incidents tells of, as their events arrive."""

    def __init__(self, alerts, place):
        self.alerts, self.place = alerts, place

    def known(self, step, by, person=None, kind="incident", **given):
        """The step is in incidents; its facts."""
        facts = StepFactsReply(
            **{
                "step_id": uuid4(),
                "kind": kind,
                "matter_id": uuid4(),
                "school_id": self.place.school,
                "category_id": self.place.category.id,
                "category_name": self.place.category.name,
                "taken_by": by,
                "taken_at": self.alerts.now,
                "person_id": person,
                "holds": True,
                **given,
            }
        )
        self.alerts.elsewhere.steps[facts.matter_id, step] = facts
        return facts

    def hear(self, step, facts, event_id=None):
        """Its event arrives."""
        fields = {"kind": facts.kind, "matter_id": facts.matter_id, "version": 2, "step": step}
        event = MatterChanged.model_validate(fields)
        self.alerts.run(OWN, tell_of_step, self.alerts.elsewhere, event_id or uuid4(), event)

    def hear_look_back(self, facts, event_id):
        event = LookBackDue(incident_id=facts.matter_id)
        run, elsewhere, now = self.alerts.run, self.alerts.elsewhere, self.alerts.now
        run(OWN, tell_of_look_back, elsewhere, event_id, now, event)

    def lines(self, staff_id):
        return [(each.kind, each.object_id) for each in self.alerts.inbox(staff_id).alerts]


def test_the_new_owner_of_a_concern_or_a_record_is_told(desk, place):
    concern = desk.known("assigned", place.dsl, place.head, kind="concern")
    record = desk.known("assigned", place.dsl, place.head)
    own = desk.known("assigned", place.head, place.head)
    for facts in (concern, record, own):
        desk.hear("assigned", facts)
    assert desk.lines(place.head) == [("incident_assigned", record.matter_id), ("concern_assigned", concern.matter_id)]
    assert desk.alerts.inbox(place.head).alerts[0].sender_name == "Dana Lead"
    assert desk.lines(place.dsl) == []


def test_closing_asked_for_refused_and_looked_back_at(desk, place):
    asked = desk.known("closing_asked", place.dsl, place.dsl)
    desk.hear("closing_asked", asked)
    desk.hear("closing_refused", desk.known("closing_refused", place.head, place.dsl, matter_id=asked.matter_id))
    desk.hear_look_back(desk.known("look_back_due", place.head, place.dsl), uuid4())
    assert [kind for kind, _ in desk.lines(place.head)] == ["closing_asked"]
    assert [kind for kind, _ in desk.lines(place.dsl)] == ["look_back_due", "closing_refused"]
    assert desk.lines(place.trust_lead) == []


def test_three_times_and_shuffled_is_once(desk, place):
    asked = desk.known("closing_asked", place.dsl, place.dsl)
    given = desk.known("assigned", place.dsl, place.head)
    due = desk.known("look_back_due", place.dsl, place.head)
    events = [("closing_asked", asked, uuid4()), ("assigned", given, uuid4()), (None, due, uuid4())] * 3
    random.Random(5).shuffle(events)
    for step, facts, event_id in events:
        desk.hear(step, facts, event_id) if step else desk.hear_look_back(facts, event_id)
    assert sorted(kind for kind, _ in desk.lines(place.head)) == ["closing_asked", "incident_assigned", "look_back_due"]
    assert len(desk.alerts.mails()) == 3


def test_a_step_that_two_events_lead_to_is_told_once(desk, place):
    """Given to one, then to another, before the first event was read: both find the newer step."""
    facts = desk.known("assigned", place.dsl, place.head)
    for _ in range(2):
        desk.hear("assigned", facts)
    assert len(desk.lines(place.head)) == 1
    again = replace_step(desk, "assigned", facts)
    desk.hear("assigned", again)
    assert len(desk.lines(place.head)) == 2, "given back later is a step of its own"


def replace_step(desk, step, facts):
    newer = facts.model_copy(update={"step_id": uuid4()})
    desk.alerts.elsewhere.steps[facts.matter_id, step] = newer
    return newer


def test_a_further_look_back_is_told_again(desk, place):
    facts = desk.known("look_back_due", place.dsl, place.head)
    for event_id in (uuid4(), uuid4()):
        desk.hear_look_back(facts, event_id)
    assert len(desk.lines(place.head)) == 2


def test_what_is_no_longer_so_is_told_to_nobody_and_other_steps_are_not_asked_about(desk, place):
    desk.hear("closing_asked", desk.known("closing_asked", place.dsl, place.dsl, holds=False))
    desk.hear_look_back(desk.known("look_back_due", place.dsl, place.head, holds=False), uuid4())
    asked_before = list(desk.alerts.elsewhere.asked)
    for step in ("recategorised", "risk_set", "waiting_set", "closed", "looked_back", "linked"):
        desk.hear(step, desk.known(step, place.dsl))
    assert desk.alerts.elsewhere.asked == asked_before
    assert desk.alerts.alert_count(place.school) == 0


def test_whoever_is_kept_from_a_child_is_not_told(desk, place):
    desk.hear("closing_asked", desk.known("closing_asked", place.dsl, place.dsl, kept_from_ids=[place.head]))
    assert desk.lines(place.head) == []
    assert [kind for kind, _ in desk.lines(place.trust_lead)] == ["closing_asked"]


def test_mails_of_steps_name_who_took_them_and_the_category(desk, place):
    for step in ("assigned", "closing_refused"):
        desk.hear(step, desk.known(step, place.dsl, place.head))
    desk.hear_look_back(desk.known("look_back_due", place.dsl, place.head), uuid4())
    desk.hear("closing_asked", desk.known("closing_asked", place.dsl, place.dsl))
    assert desk.alerts.send() == 4
    for mail in desk.alerts.sink.taken:
        assert "Dana" not in mail["Subject"]
        for kind in ("plain", "html"):
            words = mail.get_body((kind,)).get_content()
            assert "Dana Lead" in words
            assert "Bullying" in words
            assert any(f"https://haven.example/{part}/" in words for part in ("concerns", "incidents"))
