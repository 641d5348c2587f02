"""Concerns that nobody has read: who is told next and when, what ends it, and the rule; on real PostgreSQL."""

import threading
from uuid import UUID, uuid4

import pytest
from alerts.alert.watched_concern import note_decided, note_opened
from alerts.people.recipients import Candidate, NobodyToTell
from alerts.people.unread import DEFAULT_MINUTES, next_people
from alerts.unseen.next_people import tell_next_people
from alerts.unseen.rule import unread_rule
from alerts.unseen.rule_set import set_unread_rule
from alerts_world import OWN
from chassis.ground.away import OwnerAway
from haven_schemas.acts.alerts import UnreadRule
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConcernOpened
from haven_schemas.watch import WATCH_SCHOOL
from support.lists import every
from support.metrics import own_metric

DSL, HEAD, SECOND_HEAD, TRUST = (UUID(int=number) for number in range(1, 5))
TEAM = [
    Candidate(TRUST, frozenset({"trust_lead"})),
    Candidate(SECOND_HEAD, frozenset({"headteacher", "dsl"})),
    Candidate(HEAD, frozenset({"headteacher"})),
    Candidate(DSL, frozenset({"dsl"})),
]


@every(
    ("told", "kept", "expected"),
    [
        ([DSL], [], ("headteacher", [HEAD, SECOND_HEAD])),
        ([DSL, HEAD], [], ("headteacher", [SECOND_HEAD])),
        ([DSL, HEAD, SECOND_HEAD], [], ("trust_lead", [TRUST])),
        ([DSL], [HEAD, SECOND_HEAD], ("trust_lead", [TRUST])),
        ([DSL, HEAD, SECOND_HEAD], [TRUST], None),
        ([DSL, HEAD, SECOND_HEAD, TRUST], [], None),
    ],
)
def test_who_is_told_next(told, kept, expected):
    assert next_people(TEAM, told, kept) == expected


class Watch:
    """A school whose headteacher reported a concern: its DSL was told, the headteacher and the trust lead were not."""

    def __init__(self, alerts, place):
        self.alerts, self.place = alerts, place
        self.concern_id = self.told(place.head)

    def told(self, reporter_id):
        concern_id = self.alerts.concern(self.place.school, reporter_id, self.place.category)
        self.alerts.tell(concern_id)
        return concern_id

    def look(self):
        """One run of the timer: how many concerns were taken up."""
        open_unit = lambda: self.alerts.database.unit(OWN, schools=[])
        return tell_next_people(open_unit, self.alerts.elsewhere)

    def decide(self, concern_id=None):
        """Incidents' word that it was decided on arrives."""
        decided = concern_id or self.concern_id
        self.now(decided, decided=True)
        self.alerts.run(OWN, note_decided, self.alerts.elsewhere, decided)

    def now(self, concern_id=None, **facts):
        """What incidents says of the concern from now on."""
        known, concern_id = self.alerts.elsewhere.concerns, concern_id or self.concern_id
        known[concern_id] = known[concern_id].model_copy(update=facts)

    def open(self, reader_id):
        """Incidents' word that someone opened it arrives."""
        event = ConcernOpened(concern_id=self.concern_id, reader_id=reader_id)
        self.alerts.run(OWN, note_opened, self.alerts.elsewhere, event, schools=[self.place.school])

    def passed_on(self, staff_id):
        return [each for each in self.alerts.inbox(staff_id).alerts if each.kind == "concern_unread"]

    def counts(self):
        """How many were passed on to either so far, and how many lie unread now."""
        value = own_metric
        escalated = [value("haven_alerts_escalated_total", {"to": role}) or 0 for role in ("headteacher", "trust_lead")]
        return escalated, value("haven_concerns_unread")


@pytest.fixture
def watch(alerts, place):
    return Watch(alerts, place)


def test_the_headteacher_then_the_trust_lead_each_once(watch, alerts, place):
    [told_at] = [each.at for each in alerts.inbox(place.dsl).alerts]
    before, _ = watch.counts()
    alerts.later(minutes=DEFAULT_MINUTES - 1)
    assert watch.look() == 0
    assert alerts.inbox(place.dsl).alerts[0].unread_since is None
    alerts.later(minutes=1)
    assert watch.look() == 1
    [line] = watch.passed_on(place.head)
    assert (line.object_id, line.unread_since, line.sender_name) == (watch.concern_id, told_at, "Hari Head")
    assert alerts.inbox(place.dsl).alerts[0].unread_since == told_at, "those told first see it, too"
    assert (watch.look(), watch.passed_on(place.trust_lead)) == (0, [])
    alerts.later(minutes=DEFAULT_MINUTES)
    assert watch.look() == 1
    assert len(watch.passed_on(place.trust_lead)) == 1
    after, unread = watch.counts()
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1]
    for _ in range(3):
        alerts.later(minutes=DEFAULT_MINUTES)
        watch.look()
    assert (watch.counts()[0], unread) == (after, 1)
    assert [len(watch.passed_on(each)) for each in (place.head, place.trust_lead, place.dsl)] == [1, 1, 0]
    assert alerts.send() == 3
    subjects = sorted(mail["Subject"] for mail in alerts.sink.taken)
    assert subjects == ["Haven: Concern reported", *["Haven: Unread concern passed on to you"] * 2]


def test_where_the_headteacher_was_told_already_the_trust_lead_is_next(watch, alerts, place):
    watch.decide()
    concern_id = watch.told(place.teacher)
    alerts.later(minutes=DEFAULT_MINUTES)
    watch.look()
    assert watch.passed_on(place.head) == []
    assert [each.object_id for each in watch.passed_on(place.trust_lead)] == [concern_id]


def test_marking_its_alert_as_read_ends_nothing(watch, alerts, place):
    [alert] = alerts.inbox(place.dsl).alerts
    assert alerts.mark(place.dsl, alert.id) == 1
    alerts.later(minutes=DEFAULT_MINUTES)
    assert watch.look() == 1
    assert watch.passed_on(place.head)[0].unread_since is not None
    assert watch.counts()[1] == 1


def test_of_several_marked_at_once_those_nobody_opened_stay_unread(watch, alerts, place):
    decided = watch.told(place.teacher)
    watch.decide(decided)
    ids = [each.id for each in alerts.inbox(place.dsl).alerts]
    done = alerts.mark_all(place.dsl, *ids)
    assert (done.marked, done.left) == (1, 1)
    assert [each.object_id for each in alerts.inbox(place.dsl, unread_only=True).alerts] == [watch.concern_id]
    watch.open(place.head)
    assert alerts.mark_all(place.dsl, *ids).model_dump() == {"marked": 1, "left": 0}


@pytest.mark.parametrize("what", [lambda watch: watch.open(watch.place.dsl), lambda watch: watch.decide()])
def test_whoever_opens_it_or_decides_on_it_ends_it(watch, alerts, place, what):
    alerts.later(minutes=DEFAULT_MINUTES)
    watch.look()
    assert watch.passed_on(place.head)[0].unread_since is not None
    what(watch)
    assert watch.passed_on(place.head)[0].unread_since is None
    alerts.later(minutes=2 * DEFAULT_MINUTES)
    assert watch.look() == 0
    assert (watch.passed_on(place.trust_lead), watch.counts()[1]) == ([], 0)


def test_whoever_opens_it_has_read_what_their_inbox_says_of_it_and_nobody_else_has(watch, alerts, place):
    alerts.later(minutes=DEFAULT_MINUTES)
    watch.look()
    watch.open(place.head)
    assert (alerts.inbox(place.head).unread, alerts.inbox(place.dsl).unread) == (0, 1)
    assert alerts.audited("alert:inbox:mark")[-1]["object_id"] == str(place.head)


def test_what_was_decided_before_alerts_heard_of_it_is_never_passed_on(watch, alerts, place):
    """The word of it may come first, or be all that has not come yet."""
    first = alerts.concern(place.school, place.head, place.category)
    watch.decide(first)
    alerts.tell(first)
    facts = alerts.elsewhere.concerns[watch.concern_id]
    alerts.elsewhere.concerns[watch.concern_id] = facts.model_copy(update={"decided": True})
    alerts.later(minutes=DEFAULT_MINUTES)
    assert watch.look() == 1
    assert watch.passed_on(place.head) == []
    alerts.later(minutes=DEFAULT_MINUTES)
    assert watch.look() == 0


def test_whoever_is_linked_to_the_child_is_passed_over(watch, alerts, place):
    facts = alerts.elsewhere.concerns[watch.concern_id]
    alerts.elsewhere.concerns[watch.concern_id] = facts.model_copy(update={"kept_from_ids": [place.head]})
    alerts.later(minutes=DEFAULT_MINUTES)
    watch.look()
    assert (watch.passed_on(place.head), len(watch.passed_on(place.trust_lead))) == ([], 1)


def test_a_headteacher_who_comes_later_is_told(watch, alerts, place):
    for _ in range(2):
        alerts.later(minutes=DEFAULT_MINUTES)
        watch.look()
    newcomer = alerts.staff("headteacher", place.school)
    alerts.later(minutes=DEFAULT_MINUTES)
    watch.look()
    assert len(watch.passed_on(newcomer)) == 1


def test_replicas_at_once_pass_each_on_once(watch, alerts, place):
    for _ in range(9):
        watch.told(place.head)
    alerts.later(minutes=DEFAULT_MINUTES)
    threads = [threading.Thread(target=watch.look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(watch.passed_on(place.head)) == len({each.object_id for each in watch.passed_on(place.head)}) == 10
    assert watch.passed_on(place.trust_lead) == []


def test_while_incidents_is_away_it_waits_and_what_is_gone_holds_up_nobody(watch, alerts, place):
    other = watch.told(place.head)
    alerts.later(minutes=DEFAULT_MINUTES)
    alerts.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        watch.look()
    assert watch.counts()[1] == 2, "whoever watches the figures hears of it all the same"
    alerts.elsewhere.silent = False
    del alerts.elsewhere.concerns[watch.concern_id]
    assert watch.look() == 2
    assert [each.object_id for each in watch.passed_on(place.head)] == [other]


def test_what_nobody_was_told_of_is_not_called_unread(alerts):
    school = alerts.school()
    reporter = alerts.staff("reporter", school)
    with pytest.raises(NobodyToTell):
        alerts.tell(alerts.concern(school, reporter, alerts.category()))
    alerts.later(minutes=DEFAULT_MINUTES)
    open_unit = lambda: alerts.database.unit(OWN, schools=[])
    assert tell_next_people(open_unit, alerts.elsewhere) == 0


def test_the_rule_is_the_trust_s_and_holds_at_once(watch, alerts, place):
    alerts.school(WATCH_SCHOOL)  # known wherever Haven is watched, and nobody of the trust has a role there
    ruler = alerts.access(alerts.staff("ruler", place.school))
    assert alerts.run(ruler, unread_rule) == UnreadRule(
        minutes=DEFAULT_MINUTES, urgent_minutes=30, late_days=1, version=0
    )
    rule = UnreadRule(minutes=10, version=0)
    assert alerts.run(ruler, set_unread_rule, rule).version == 1
    alerts.later(minutes=10)
    assert watch.look() == 1
    with pytest.raises(Problem) as stale:
        alerts.run(ruler, set_unread_rule, rule)
    assert stale.value.code is ErrorCode.STALE_VERSION
    alerts.school()
    with pytest.raises(Problem) as refused:
        alerts.run(ruler, set_unread_rule, UnreadRule(minutes=20, version=1))
    assert refused.value.code is ErrorCode.NOT_PERMITTED, "not of every school"
    assert [each["outcome"] for each in alerts.audited("alert:rule:set")] == ["minutes_10_30_days_1"]


def test_two_who_set_the_rule_at_once_are_one(alerts, place):
    ruler = alerts.access(alerts.staff("ruler", place.school))
    outcomes = []

    def set_to(minutes):
        try:
            alerts.run(ruler, set_unread_rule, UnreadRule(minutes=minutes, version=0))
            outcomes.append("set")
        except Problem as problem:
            outcomes.append(problem.code.value)

    threads = [threading.Thread(target=set_to, args=(minutes,)) for minutes in (10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["set", "stale_version", "stale_version"]


def test_nobody_is_told_of_a_concern_opened_before_its_own_event(alerts, place):
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    event = ConcernOpened(concern_id=concern_id, reader_id=uuid4())
    alerts.run(OWN, note_opened, alerts.elsewhere, event, schools=[place.school])
    alerts.tell(concern_id)
    alerts.later(minutes=DEFAULT_MINUTES)
    assert alerts.inbox(place.dsl).alerts[0].unread_since is None


def test_opening_and_deciding_by_somebody_it_names_end_nothing_for_the_others(watch, alerts, place):
    watch.now(read_by_another=False, named_ids=[place.dsl])
    watch.open(place.dsl)
    alerts.run(OWN, note_decided, alerts.elsewhere, watch.concern_id)
    alerts.later(minutes=DEFAULT_MINUTES)
    assert watch.look() == 1
    assert watch.passed_on(place.head)[0].unread_since is not None
    [own] = alerts.inbox(place.dsl).alerts
    assert (own.unread_since, own.read_at is None) == (None, False), "she has read it, and that is all she is told"
    assert alerts.mark_all(place.dsl, own.id, uuid4()).model_dump() == {"marked": 0, "left": 0}
    watch.now(read_by_another=True)
    watch.open(place.head)
    alerts.later(minutes=DEFAULT_MINUTES)
    assert (watch.look(), watch.passed_on(place.trust_lead), watch.counts()[1]) == (0, [], 0)


def test_whom_it_names_is_passed_over_for_the_next(watch, alerts, place):
    """The headteacher read it, whom it names: nobody tells her that it lies unread."""
    watch.now(read_by_another=False, named_ids=[place.head])
    watch.open(place.head)
    alerts.later(minutes=DEFAULT_MINUTES)
    watch.look()
    assert (watch.passed_on(place.head), len(watch.passed_on(place.trust_lead))) == ([], 1)


def test_what_was_decided_by_somebody_it_names_before_alerts_heard_of_it_is_watched(watch, alerts, place):
    concern_id = alerts.concern(place.school, place.teacher, place.category, read_by_another=False)
    event = ConcernOpened(concern_id=concern_id, reader_id=place.dsl)
    alerts.run(OWN, note_opened, alerts.elsewhere, event, schools=[place.school])
    alerts.run(OWN, note_decided, alerts.elsewhere, concern_id)
    alerts.tell(concern_id)
    alerts.later(minutes=DEFAULT_MINUTES)
    watch.look()
    assert concern_id in [each.object_id for each in watch.passed_on(place.trust_lead)]
