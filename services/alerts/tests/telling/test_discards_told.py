"""A report nobody can open is to be destroyed unread: who is asked to agree, who watches, and what they hear of it."""

from uuid import uuid4

import pytest
from alerts.people.recipients import NobodyToTell
from alerts.telling.concern import tell_of_discard
from alerts_world import OWN
from haven_schemas.events import DiscardAnnounced


class Watching:
    """Whoever looks after the trust, its records officer and its data protection officer; and what is announced."""

    def __init__(self, alerts, place):
        self.alerts, self.place, self.discard_id = alerts, place, uuid4()
        self.other = alerts.school()
        self.chief = alerts.staff("trust_lead", place.school, self.other)
        self.keeper, self.officer = (alerts.staff(role, place.school) for role in ("records_officer", "dpo"))

    def announce(self, state, proposed_by=None, event_id=None, school=None):
        event = DiscardAnnounced(discard_id=self.discard_id, state=state, proposed_by=proposed_by)
        self.alerts.run(OWN, tell_of_discard, event_id or uuid4(), self.alerts.now, school or self.place.school, event)

    def lines(self, person):
        """Kinds with whether they are unread, the newest first."""
        return [(each.kind, each.read_at is None) for each in self.alerts.inbox(person).alerts]


@pytest.fixture
def watching(alerts, place):
    return Watching(alerts, place)


def test_who_may_agree_is_asked_and_the_officer_hears_of_it_and_nobody_else(alerts, place, watching):
    elsewhere = [alerts.staff(role, watching.other) for role in ("dpo", "headteacher", "records_officer")]
    others = [place.dsl, place.head, place.teacher, *elsewhere]
    watching.announce("proposed", proposed_by=place.dsl)
    assert [watching.lines(each) for each in (watching.chief, watching.keeper)] == [[("discard_asked", True)]] * 2
    assert watching.lines(watching.officer) == [("discard_proposed", True)]
    assert [watching.lines(each) for each in others] == [[]] * len(others)
    (line,) = alerts.inbox(watching.officer).alerts
    assert (line.object_id, line.sender_name, line.category_name) == (watching.discard_id, "", "")


def test_nobody_is_asked_to_agree_to_what_they_proposed(watching):
    watching.announce("proposed", proposed_by=watching.chief)
    assert watching.lines(watching.chief) == []


@pytest.mark.parametrize(("state", "kind"), [("ended", "discard_ended"), ("destroyed", "discard_done")])
def test_what_became_of_it_those_hear_who_were_told_once_and_nobody_is_asked_any_more(
    alerts, place, watching, state, kind
):
    watching.announce("proposed", proposed_by=place.dsl)
    new = alerts.staff("dpo", place.school)
    event_id = uuid4()
    for _ in range(2):
        watching.announce(state, event_id=event_id)
    assert watching.lines(watching.keeper) == watching.lines(watching.chief) == [(kind, True), ("discard_asked", False)]
    assert watching.lines(watching.officer) == [(kind, True), ("discard_proposed", True)]
    assert watching.lines(new) == [(kind, True)]
    assert watching.lines(place.dsl) == []


def test_it_ends_also_where_the_child_went_to_another_school_meanwhile(alerts, place, watching):
    watching.announce("proposed", proposed_by=place.dsl)
    watching.announce("ended", school=watching.other)
    assert watching.lines(watching.keeper) == [("discard_asked", False)], "what is of the other school they do not see"
    assert watching.lines(watching.chief) == [("discard_ended", True), ("discard_asked", False)]


def test_mails_say_what_it_is_about_and_name_neither_child_nor_school(alerts, place, watching):
    watching.announce("proposed", proposed_by=place.dsl)
    watching.announce("destroyed")
    alerts.send()
    by_subject = {each["Subject"]: each.get_body(("plain",)).get_content() for each in alerts.sink.taken}
    asked = by_subject["Haven: You are asked to agree that a report is destroyed unread"]
    assert "you may be that person" in asked
    assert "https://haven.example/retention/unopened-reports" in asked
    assert "as two people had agreed" in by_subject["Haven: A report was destroyed unread"]
    assert str(watching.discard_id) not in "".join(by_subject.values())


def test_an_event_without_a_school_waits_for_somebody(alerts, watching):
    with pytest.raises(NobodyToTell):
        tell = DiscardAnnounced(discard_id=watching.discard_id, state="proposed")
        alerts.run(OWN, tell_of_discard, uuid4(), alerts.now, None, tell)
