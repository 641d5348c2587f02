"""Reviews of papers: whose inbox they reach, how often, and what the mail says; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alerts.inbox.record import doubt_gone_since, mark_gone
from alerts.people.recipients import NobodyToTell
from alerts.telling.step import tell_of_paper
from alerts_world import OWN, RIGHTS
from haven_schemas.acts.identity import StaffGrant
from haven_schemas.acts.incidents.papers import PaperFactsReply
from haven_schemas.events import PaperReviewDue


@pytest.fixture
def desk(alerts, place):
    return Desk(alerts, place)


class Desk:
    def __init__(self, alerts, place):
        self.alerts, self.place = alerts, place

    def paper(self, group="safeguarding", **given):
        facts = {
            "document_id": uuid4(), "school_id": self.place.school, "category_id": self.place.category.id,
            "category_name": self.place.category.name, "category_group": group, "set_by": self.place.dsl, "holds": True,
            "year_groups": ["7"], "classes": ["7b"],
        }  # fmt: skip
        reply = PaperFactsReply.model_validate({**facts, **given})
        self.alerts.elsewhere.papers[reply.document_id] = reply
        return reply.document_id

    def hear(self, document_id, event_id=None):
        event = PaperReviewDue(document_id=document_id)
        owners = self.alerts.elsewhere
        self.alerts.run(OWN, tell_of_paper, owners, event_id or uuid4(), self.alerts.now, event)

    def senco(self, groups=("send",), **limits):
        given = {"school_ids": [self.place.school], "role": "senco", "rights": RIGHTS["senco"]}
        grant = StaffGrant.model_validate(
            {**given, "category_groups": list(groups), "year_groups": None, "classes": None, **limits}
        )
        return self.alerts.staff("senco", self.place.school, grants=[grant])

    def told(self, *people):
        return [[(each.kind, each.object_id) for each in self.alerts.inbox(person).alerts] for person in people]


def test_the_team_is_told_once_of_a_day_that_was_set(desk, place):
    paper, event_id = desk.paper(), uuid4()
    senco = desk.senco()
    for _ in range(2):
        desk.hear(paper, event_id)
    line = [("paper_review_due", paper)]
    assert desk.told(place.dsl, place.head, place.trust_lead, place.teacher, senco) == [line, line, [], [], []]
    assert desk.alerts.inbox(place.head).alerts[0].sender_name == "Dana Lead"
    desk.hear(paper)
    assert desk.told(place.dsl) == [line * 2], "the next day that is set is told again"


def test_of_a_sen_paper_the_senco_of_that_child_is_told(desk, place):
    senco, of_year_nine = desk.senco(), desk.senco(year_groups=["9"])
    of_the_class, pastoral = desk.senco(year_groups=["9"], classes=["7B"]), desk.senco(groups=("pastoral",))
    paper = desk.paper("send")
    desk.hear(paper)
    line = [("paper_review_due", paper)]
    assert desk.told(senco, of_the_class) == [line, line]
    assert desk.told(of_year_nine, pastoral, place.dsl, place.head) == [[], [], [], []]


def test_where_there_is_no_senco_or_they_are_linked_to_the_child_the_team_is_told(desk, place):
    first = desk.paper("send")
    desk.hear(first)
    senco = desk.senco()
    second = desk.paper("send", kept_from_ids=[senco, place.head])
    desk.hear(second)
    assert desk.told(senco, place.head) == [[], [("paper_review_due", first)]]
    assert [document_id for _, document_id in desk.told(place.dsl)[0]] == [second, first]


def test_what_was_reviewed_meanwhile_is_told_to_nobody_and_never_to_nobody_what_was_not(desk, place):
    desk.hear(desk.paper(holds=False))
    assert desk.alerts.alert_count(place.school) == 0
    with pytest.raises(NobodyToTell):
        desk.hear(desk.paper(school_id=desk.alerts.school()))


def test_the_mail_names_who_set_the_day_and_the_category_and_no_kind_of_paper(desk, place):
    desk.hear(desk.paper(kept_from_ids=[place.head]))
    assert desk.alerts.send() == 1
    (mail,) = desk.alerts.sink.taken
    assert mail["Subject"] == "Haven: Paper to review"
    for kind in ("plain", "html"):
        words = mail.get_body((kind,)).get_content()
        assert {"Dana Lead", "Bullying"} == {each for each in ("Dana Lead", "Bullying") if each in words}


def test_after_a_restore_incidents_is_asked_whether_the_paper_is_still_there(desk, place):
    kept, gone = desk.paper(), desk.paper()
    for each in (kept, gone):
        desk.hear(each)
    del desk.alerts.elsewhere.papers[gone]
    with desk.alerts.database.unit(OWN, schools=[place.school]) as unit:
        doubt_gone_since(unit, desk.alerts.now.replace(year=2000))
        assert mark_gone(unit, desk.alerts.elsewhere) == 1
    marked = {each.object_id: each.gone_at is not None for each in desk.alerts.inbox(place.dsl).alerts}
    assert marked == {kept: False, gone: True}
