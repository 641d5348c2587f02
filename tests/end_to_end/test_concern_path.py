"""A concern travels from a teacher to the safeguarding lead's chronology, alerted and audited."""

from email import message_from_bytes
from uuid import uuid4

import pytest
from haven_local.demonstration.caller import ApiError
from small_trust import SCHOOLS, eventually

CANARY = "Grandfather's greenhouse kanarienvogel"


def test_from_teacher_to_chronology(trust):
    child = trust.pupils()[0]
    receipt = trust.report(child["id"], account=CANARY, child_words="I did not want to go.")
    assert receipt["status"] == "received"
    assert trust.signed_in("teacher").send("GET", f"/api/v1/concerns/{receipt['id']}")["id"] == receipt["id"]

    lead = trust.signed_in("lead", elevated=True)
    alert = eventually(lambda: _alert_about(lead, receipt["id"]), what="the alert")
    assert alert["sender_name"] == "Tara Teacher"
    assert alert["category_name"] == "Neglect"

    concern = lead.send("GET", f"/api/v1/concerns/{receipt['id']}")
    assert concern["account"] == CANARY

    opened = lead.send("POST", f"/api/v1/concerns/{receipt['id']}/acceptance", json={"reason": "Needs a record."})
    assert opened["concern_ids"] == [receipt["id"]]

    chronology = lead.send("GET", f"/api/v1/pupils/{child['id']}/chronology", params={"limit": 50})
    entry = next(
        each for each in chronology["entries"] if each["kind"] == "concern" and each["concern_id"] == receipt["id"]
    )
    assert CANARY in entry["text"]
    assert entry["recorded_at"] > entry["occurred_at"]

    actions = eventually(lambda: _audited(lead, child["id"]), what="the audit entries")
    assert {"concern:record:add", "concern:record:read", "concern:triage:decide", "chronology:pupil:read"} <= actions


def _alert_about(lead, concern_id):
    alerts = lead.send("GET", "/api/v1/alerts", params={"limit": 200})["alerts"]
    return next((each for each in alerts if each["object_id"] == concern_id), None)


def _audited(lead, subject_id):
    entries = lead.send("GET", "/api/v1/audit", params={"subject_id": subject_id})["entries"]
    found = {entry["action"] for entry in entries}
    return found if "chronology:pupil:read" in found else None


def test_all_of_a_session_is_found_from_its_sign_in_on_and_what_one_service_asks_another_in_it(trust):
    lead = trust.new_session("lead", elevated=True)
    lead.send("GET", "/api/v1/referral-board")  # of which referrals asks incidents what is hidden, by the lead's token
    officer = trust.signed_in("officer", elevated=True)
    found = eventually(lambda: _in_one_session(officer), what="the entries of the session")
    assert {"session:sign_in:accept", "session:tier:elevate", "incident:list:read"} <= {
        each["action"] for each in found
    }
    assert {each["source"] for each in found} >= {"identity", "incidents", "referrals"}
    assert {(each["channel"], each["network"]) for each in found} == {("api", "127.0.0.0/24")}


def _in_one_session(officer):
    entries = officer.send("GET", "/api/v1/audit", params={"limit": 50})["entries"]
    mine = next((each for each in entries if each["action"] == "referral:list:read"), None)
    if mine is None:
        return None
    assert (mine["channel"], mine["network"]) == ("api", "127.0.0.0/24")
    same = officer.send("GET", "/api/v1/audit", params={"session_id": mine["session_id"]})["entries"]
    network = officer.send("GET", "/api/v1/audit", params={"network_of": mine["id"], "limit": 200})["entries"]
    assert {each["id"] for each in same} <= {each["id"] for each in network}
    return same if {"identity", "incidents"} <= {each["source"] for each in same} else None


def test_the_mail_names_sender_and_category_only(trust):
    child = trust.pupils()[1]
    trust.report(child["id"], account=CANARY, by="colleague")
    mails = eventually(lambda: _mails_from(trust, "Colin Colleague"), what="the mail")
    for mail in mails:
        content = mail.as_string()
        assert "Neglect" in content
        for hidden in (CANARY, child["id"], child["known_as"], "Quillfeather", "Zebedee"):
            assert hidden not in content


def _mails_from(trust, sender):
    mails = [message_from_bytes(path.read_bytes()) for path in trust.world.mail_folder.glob("*.eml")]
    return [mail for mail in mails if sender in str(mail.get("Subject")) + mail.as_string()]


def test_the_same_key_gives_the_same_answer(trust):
    child, key = trust.pupils()[4]["id"], str(uuid4())
    body = trust.concern(child)
    teacher = trust.signed_in("teacher")
    first, again = (
        teacher.send("POST", "/api/v1/concerns", json=body, headers={"Idempotency-Key": key}) for _ in range(2)
    )
    assert first == again
    with pytest.raises(ApiError, match="409 idempotency_conflict"):
        changed = {**body, "account": "something else"}
        teacher.send("POST", "/api/v1/concerns", json=changed, headers={"Idempotency-Key": key})


def test_after_triage_whose_group_it_is_reads_it_too(trust):
    """Before, nobody does but the reporter and the safeguarding team: ``tests/security/test_rights.py``."""
    receipt = trust.report(trust.pupils()[5]["id"], category=str(trust.categories["Bullying"]))
    lead, pastoral = (trust.signed_in(person, elevated=True) for person in ("lead", "pastoral"))
    lead.send("POST", f"/api/v1/concerns/{receipt['id']}/no-further-action", json={"reason": "In hand."})
    assert pastoral.send("GET", f"/api/v1/concerns/{receipt['id']}")["id"] == receipt["id"]


def test_a_reporter_finds_pupils_without_upn_or_legal_name(trust):
    found = trust.signed_in("teacher").send(
        "GET", "/api/v1/pupils", params={"query": "zebedeeaa", "school_urn": SCHOOLS["north"][0]}
    )["pupils"]
    assert len(found) == 1
    assert found[0]["upn"] is None
    assert found[0]["legal_name"] == found[0]["known_as"]
    assert {"id", "upn", "known_as", "legal_name", "year_group", "class", "school_urn"} <= set(found[0])
