"""A school that joins later works like those of the first run, and goes on under its new URN when it converts."""

from types import SimpleNamespace

import pytest
from haven_local.demonstration.caller import ApiError
from small_trust import deliver, eventually

URN, NEW_URN = "910031", "920031"
CSV = b"upn,legal_surname,legal_forename,date_of_birth,year_group,class\nA888403120001,Rowanberry,Ida,2013-07-09,9,9R\n"
CTF = """<CTfile><Header><DestSchool><URN>{urn}</URN></DestSchool></Header><CTFpupilData><Pupil>
 <UPN>{upn}</UPN><Surname>Rowanleaf</Surname><Forename>{forename}</Forename><DOB>2013-07-10</DOB></Pupil>
 </CTFpupilData></CTfile>"""


@pytest.fixture(scope="module")
def administrator(trust):
    return trust.signed_in("administrator", elevated=True)


def connected(administrator):
    """A feed of the new school, or None while pupils does not know the school yet."""
    body = {"school_urn": URN, "name": "MIS of Rowan"}
    try:
        return SimpleNamespace(**administrator.send("POST", "/api/v1/feeds", json=body))
    except ApiError:
        return None


def roll(lead, urn):
    """Names on the school's roll, or None while the lead's token is from before the school."""
    try:
        found = lead.send("GET", "/api/v1/pupils", params={"school_urn": urn, "query": "Rowan"})
    except ApiError:
        return None
    return sorted(each["known_as"] for each in found["pupils"]) or None


def test_a_school_joins_and_converts(trust, administrator):
    school = {"urn": URN, "laestab": "8884031", "name": "Rowan School"}
    assert administrator.send("POST", "/api/v1/schools", json={"schools": [school]})["added"] == [URN]
    again = administrator.send("POST", "/api/v1/schools", json={"schools": [school]})
    assert again == {"added": [], "there": [URN]}

    trust.feeds["rowan"] = eventually(lambda: connected(administrator), what="the copy of the school")
    assert deliver(trust, "rowan", CSV)["applied"] == 1
    lead = trust.signed_in("trust_lead", elevated=True)
    assert eventually(lambda: roll(lead, URN), what="the new school in the lead's token") == ["Ida Rowanberry"]

    record = administrator.send("GET", f"/api/v1/schools/{URN}")
    conversion = {
        "urn": NEW_URN, "laestab": "8884031", "name": "Rowan Academy", "kind": "academy", "first_day": "2026-09-01",
    }  # fmt: skip
    headers = {"If-Match": f'"{record["version"]}"'}
    administrator.send("POST", f"/api/v1/schools/{URN}/conversion", json=conversion, headers=headers)
    assert administrator.send("GET", f"/api/v1/schools/{URN}")["urn"] == NEW_URN

    for number, urn in enumerate((NEW_URN, URN)):
        body = CTF.format(urn=urn, upn=f"A88840312000{number + 2}", forename=("Ash", "Elm")[number]).encode()
        delivery = eventually(lambda body=body: taken(trust, body), what="the new number in pupils")
        assert (delivery["state"], delivery["applied"]) == ("done", 1), urn
    expected = ["Ash Rowanleaf", "Elm Rowanleaf", "Ida Rowanberry"]
    assert eventually(lambda: roll(lead, NEW_URN), what="the new URN in the lead's token") == expected
    assert roll(lead, URN) == expected, "and by the earlier one"


def taken(trust, body):
    """The delivery, or None while it is refused since the copy has not come yet."""
    delivery = deliver(trust, "rowan", body, "application/xml")
    return None if delivery["state"] == "refused" else delivery
