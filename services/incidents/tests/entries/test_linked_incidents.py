"""Linked incident records on real PostgreSQL and OpenBao."""

import pytest
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.steps import LinkIncidents
from haven_schemas.errors import ErrorCode, Problem
from incidents.records.linked import link_incidents, unlink_incidents
from incidents.records.record import get_incident


@pytest.fixture
def opened(incidents, school):
    """Opens a record about a new child at a school; its id and the child's."""

    def make(at=school, **given):
        child = incidents.pupil(at)
        concern_id = incidents.record(incidents.reporter(at), incidents.draft(at, child, **given)).id
        return incidents.accept(incidents.lead(at), concern_id).id, child

    return make


def step(incidents, access, use_case, one, other, **given):
    request = LinkIncidents(incident_id=one, other_id=other, reason="The same two boys.", **given)
    return incidents.run(access, use_case, incidents.keyring, request)


def linked(incidents, access, incident_id):
    query = IncidentQuery(incident_id=incident_id)
    return [each.id for each in incidents.run(access, get_incident, incidents.keyring, query).linked]


def refused(incidents, access, use_case, one, other, **given):
    with pytest.raises(Problem) as problem:
        step(incidents, access, use_case, one, other, **given)
    return {each.field: each.code.value for each in problem.value.fields} or problem.value.code


def test_two_records_are_linked_and_each_tells_its_own_children_why(incidents, school, opened):
    lead = incidents.lead(school)
    (one, child), (other, second) = opened(), opened()
    assert step(incidents, lead, link_incidents, one, other, version=1).version == 2
    assert (linked(incidents, lead, one), linked(incidents, lead, other)) == ([other], [one])
    assert refused(incidents, lead, link_incidents, other, one) == {"other_id": "as_it_is"}
    for subject in (child, second):
        newest = incidents.chronology(lead, subject).entries[0]
        assert (newest.decision, newest.text) == ("linked", "The same two boys.")
        assert [view.subject_id for view in newest.subjects] == [subject]
    assert refused(incidents, lead, unlink_incidents, one, other, version=1) is ErrorCode.STALE_VERSION
    step(incidents, lead, unlink_incidents, other, one)
    assert linked(incidents, lead, one) == []
    assert refused(incidents, lead, unlink_incidents, one, other) == {"other_id": "as_it_is"}
    step(incidents, lead, link_incidents, one, other)
    assert linked(incidents, lead, one) == [other]


def test_only_records_of_the_school_that_one_triages_and_sees(incidents, school, elsewhere, opened):
    both = incidents.lead(school, elsewhere)
    (one, _), (foreign, _) = opened(), opened(elsewhere)
    assert refused(incidents, both, link_incidents, one, foreign) == {"other_id": "unknown_incident"}
    assert refused(incidents, both, link_incidents, one, one) == {"other_id": "unknown_incident"}
    assert refused(incidents, incidents.lead(elsewhere), link_incidents, one, foreign) is ErrorCode.NOT_FOUND
    hidden, _ = opened(category_id=incidents.categories["child_protection"])
    step(incidents, both, link_incidents, one, hidden)
    tutor = incidents.staff("reader", school, category_groups={"safeguarding"})
    assert linked(incidents, tutor, one) == [], "what one does not see is not told of"
