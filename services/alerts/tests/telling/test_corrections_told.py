"""Whoever was told of a concern or a record is told that the children in it were corrected; no child is named."""

from uuid import uuid4

import pytest
from alerts.telling.concern import tell_of_correction
from alerts_world import OWN
from haven_schemas import events
from haven_schemas.acts.incidents.children import CorrectionFactsReply
from haven_schemas.errors import ErrorCode, Problem


@pytest.fixture
def told(alerts):
    """A school with two leads, one of them told of a concern; the category; and the concern."""
    school, category = alerts.school(), alerts.category()
    reporter, lead = alerts.staff("reporter", school), alerts.staff("dsl", school, name="Leah Lead")
    concern_id = alerts.concern(school, reporter, category)
    alerts.tell(concern_id)
    newcomer = alerts.staff("dsl", school)
    return school, category, concern_id, lead, newcomer


def correct(alerts, school, category, matter_id, by, *, kind="concern", about=(), kept_from=(), event_id=None):
    alerts.elsewhere.corrections[matter_id] = CorrectionFactsReply(
        correction_id=uuid4(), matter_id=matter_id, school_id=school, category_id=category.id,
        category_name=category.name, corrected_by=by, corrected_at=alerts.now, about_ids=[matter_id, *about],
        kept_from_ids=list(kept_from),
    )  # fmt: skip
    hear(alerts, matter_id, kind, event_id)


def hear(alerts, matter_id, kind="concern", event_id=None):
    event = events.ChildrenCorrected.model_validate({"kind": kind, "matter_id": matter_id, "version": 2})
    alerts.run(OWN, tell_of_correction, alerts.elsewhere, event_id or uuid4(), event)


def corrected(alerts, staff_id):
    return [(each.kind, each.object_id) for each in alerts.inbox(staff_id).alerts if each.corrected]


def test_those_who_were_told_of_it_are_told_once(alerts, told):
    school, category, concern_id, lead, newcomer = told
    event_id = uuid4()
    correct(alerts, school, category, concern_id, newcomer, event_id=event_id)
    hear(alerts, concern_id, event_id=event_id)
    hear(alerts, concern_id)
    assert corrected(alerts, lead) == [("concern_recorded", concern_id)]
    assert corrected(alerts, newcomer) == []
    shown = alerts.inbox(lead).alerts[0]
    assert (shown.corrected, shown.sender_name, shown.category_name) == (True, "A Person", category.name)
    assert alerts.inbox(lead).unread == 2


def test_whoever_corrected_it_or_is_linked_to_a_child_in_it_is_not(alerts, told):
    school, category, concern_id, lead, newcomer = told
    correct(alerts, school, category, concern_id, lead)
    assert corrected(alerts, lead) == []
    correct(alerts, school, category, concern_id, newcomer, kept_from=[lead])
    assert corrected(alerts, lead) == []


def test_of_a_record_those_who_were_told_of_a_concern_in_it(alerts, told):
    school, category, concern_id, lead, newcomer = told
    incident_id = uuid4()
    correct(alerts, school, category, incident_id, newcomer, kind="incident", about=[concern_id])
    assert corrected(alerts, lead) == [("incident_assigned", incident_id)]


def test_who_may_triage_there_no_more_is_not_told_and_what_is_gone_is_refused(alerts, told):
    school, category, concern_id, lead, newcomer = told
    copy = alerts.elsewhere.staff_copies[lead]
    alerts.change_staff(copy.model_copy(update={"grants": [], "version": 2}))
    correct(alerts, school, category, concern_id, newcomer)
    assert corrected(alerts, lead) == []
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        hear(alerts, uuid4())
