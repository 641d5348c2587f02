"""Who agrees that a file is read again, asked by incidents; on real PostgreSQL."""

from chassis.access.token_claims import service_access
from haven_schemas.acts.identity.files import AskWhoAgrees
from identity.second_person.persons import who_agrees
from office import Office


def test_whoever_leads_at_both_schools_and_has_chosen_a_password(identity):
    office = Office(identity)
    left, came = identity.add_school("Alder School"), identity.add_school("Birch School")
    asker = office.hire("dsl", left, name="Ada Lead")
    of_trust, there = office.hire("trust_lead"), office.hire("dsl", came)
    office.hire("reporter", came)
    office.hire("headteacher", left)
    request = AskWhoAgrees(asked_by=asker, asking_school_id=left, keeping_school_id=came)
    found = identity.run(service_access("incidents", "test"), who_agrees, request)
    assert (found.at_both, found.at_keeping) == ([of_trust], [there])
    by_trust = request.model_copy(update={"asked_by": of_trust})
    found = identity.run(service_access("incidents", "test"), who_agrees, by_trust)
    assert (found.at_both, found.at_keeping) == ([], [there])
