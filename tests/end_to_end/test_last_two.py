"""By program, in one process: a feed's contacts have the addresses of a school's lead, its head and the trust lead."""

import json

import pytest
from haven_local.demonstration.caller import ApiError
from small_trust import email_of, eventually, sign, sign_for_result

CHILD = {
    "legal_surname": "Periwinkel", "legal_forename": "Nesta", "date_of_birth": "2016-02-03", "year_group": "4",
    "source_id": "p-periwinkel",
}  # fmt: skip
THREE = ("lead", "head", "trust_lead")


@pytest.fixture(scope="module")
def child(trust):
    """A child whose contacts the school's system says these three are."""
    administrator = trust.signed_in("administrator", elevated=True)
    feed = f"/api/v1/feeds/{trust.feeds['north'].id}"
    groups = administrator.send("GET", feed)["groups"]
    administrator.send("POST", f"{feed}/settings", json={"groups": sorted({*groups, "contacts"})})
    contacts = [
        {"id": f"c-{who}", "surname": "Married", "forename": who, "relationship": "PAM", "emails": [email_of(who)]}
        for who in THREE
    ]
    body = json.dumps({**CHILD, "contacts": contacts}).encode()
    feed_at, signed = f"/mis/v1/feeds/{trust.feeds['north'].id}", sign(trust.feeds["north"], body)
    with trust.caller() as vendor:
        headers = {"Content-Type": "application/json", **signed}
        pushed = vendor.send("POST", f"{feed_at}/pupils", content=body, headers=headers)["delivery_id"]
        signed, at = sign_for_result(trust.feeds["north"], pushed), f"{feed_at}/deliveries/{pushed}"
        done = eventually(lambda: vendor.send("GET", at, headers=signed)["state"] == "done", what="it")
    assert done
    asked = {"query": "Periwinkel"}
    (found,) = trust.signed_in("teacher").send("GET", "/api/v1/pupils", params=asked)["pupils"]
    return found["id"]


def reads(trust, person, concern):
    try:
        return bool(trust.signed_in(person, elevated=True).send("GET", f"/api/v1/concerns/{concern}")["account"])
    except ApiError as error:
        if "not_found" not in str(error):
            raise
        return False


def questions(trust, person):
    return trust.signed_in(person, elevated=True).send("GET", "/api/v1/link-questions")["questions"]


def test_two_of_them_go_on_reading_reports_about_the_child_and_the_officer_sees_what_they_read(trust, child):
    eventually(lambda: len(questions(trust, "officer")) == 2, what="two questions")
    concern = trust.report(child)["id"]
    eventually(lambda: reads(trust, "head", concern) or reads(trust, "lead", concern), what="that it can be read")
    readers = [who for who in THREE if reads(trust, who, concern)]
    shown = {each["staff_id"]: each for each in questions(trust, "officer")}
    assert set(shown) == {str(trust.staff[who]) for who in readers}
    assert len(readers) == 2
    for each in shown.values():
        assert each["child_name"] == "Nesta Periwinkel"
        assert {reading["kind"] for reading in each["readings"]} == {"concern"}
    for who in THREE:
        assert questions(trust, who) == []
        assert trust.signed_in(who, elevated=True).send("GET", "/api/v1/possible-links")["links"] == []
    trustee = trust.signed_in("trustee", elevated=True)
    for each in questions(trust, "trustee"):
        trustee.send("POST", f"/api/v1/link-questions/{each['id']}/answer", json={"answer": "different"})
    assert questions(trust, "officer") == []
    assert [who for who in THREE if reads(trust, who, concern)] == readers
    (kept,) = set(THREE) - set(readers)
    lead = trust.signed_in(readers[0], elevated=True)
    links = eventually(lambda: lead.send("GET", "/api/v1/possible-links")["links"], what="what is left to decide")
    assert [each["staff_id"] for each in links] == [str(trust.staff[kept])]
    lead.send("POST", f"/api/v1/possible-links/{links[0]['id']}/decision", json={"decision": "different"})
    eventually(lambda: reads(trust, kept, concern), what="that the third reads it too")
