"""The trust's lead is told at once where a school's only lead may be a child's parent; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alerts.people.recipients import Candidate, NobodyToTell, whom_to_tell_of_possible_link
from alerts.telling.link import tell_of_possible_link
from alerts_world import OWN
from haven_schemas.events import PossibleLinkChanged

DSL, HEAD, LEAD, TEACHER = (uuid4() for _ in range(4))
TEAM = [Candidate(DSL, frozenset({"dsl"})), Candidate(LEAD, frozenset({"trust_lead"}))]


def test_only_where_nobody_else_of_the_school_could_decide():
    assert whom_to_tell_of_possible_link(TEAM, DSL, None) == [LEAD]
    assert whom_to_tell_of_possible_link([*TEAM, Candidate(HEAD, frozenset({"headteacher"}))], DSL, None) == []
    assert whom_to_tell_of_possible_link(TEAM, TEACHER, None) == [], "the lead of the school finds it"
    assert whom_to_tell_of_possible_link(TEAM, LEAD, None) == []
    with pytest.raises(NobodyToTell):
        whom_to_tell_of_possible_link(TEAM[:1], DSL, None)


def test_of_a_protected_child_nobody_is_told_who_is_not_named():
    assert whom_to_tell_of_possible_link(TEAM, DSL, [LEAD]) == [LEAD]
    assert whom_to_tell_of_possible_link(TEAM, DSL, [DSL]) == []


def test_the_trusts_lead_is_told_once_and_by_a_mail_without_names(alerts):
    school = alerts.school()
    dsl, trust_lead = alerts.staff("dsl", school), alerts.staff("trust_lead", school)
    fields = {"kind": None, "decided_by": None, "named_ids": None}
    event = PossibleLinkChanged.model_validate(
        {"possible_link_id": uuid4(), "staff_id": dsl, "pupil_id": uuid4(), "school_id": school,
         "state": "waiting", "version": 1, **fields}
    )  # fmt: skip
    for _ in range(2):
        alerts.run(OWN, tell_of_possible_link, uuid4(), alerts.now, event)
    decided = event.model_copy(update={"state": "different"})
    alerts.run(OWN, tell_of_possible_link, uuid4(), alerts.now, decided)
    (line,) = alerts.inbox(trust_lead).alerts
    assert (line.kind, line.object_id, line.sender_name) == ("possible_link_waiting", event.possible_link_id, "")
    assert alerts.send() == 1
    (mail,) = alerts.sink.taken
    for kind in ("plain", "html"):
        words = mail.get_body((kind,)).get_content()
        assert "https://haven.example/possible-links" in words
        assert str(event.pupil_id) not in words
