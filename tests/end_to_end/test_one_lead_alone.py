"""By program, in one process: what one lead who is named in a report does to it, and what everybody else sees then."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from chassis.units.ids import new_id
from haven_local.demonstration.caller import ApiError
from small_trust import SCHOOLS, eventually
from support.disposing import API, add_file, child_with_a_file, file_of, read_to_agree, seen
from support.newcomers import join
from two_leads import push

LEAVER, BESIDE, CHILD, CLOSED_CHILD = 15, 16, 17, 18
CORRECTED = (13, 14)
"""Places in the list of pupils; no other story asks for these children."""


@pytest.fixture(scope="module")
def leaver(trust):
    """Their file is due for review."""
    return child_with_a_file(trust, LEAVER, BESIDE)["pupil"]


@pytest.fixture(scope="module")
def moved(trust, leaver):
    """A report that names the lead, about a child of fourteen, which she takes for one about the leaver; its id."""
    child = trust.pupils()[CHILD]["id"]
    concern = trust.report(child, account="Dana Lead held him by the collar.")["id"]
    lead = trust.signed_in("lead", elevated=True)
    move = {"wrong_pupil_id": child, "right_pupil_id": leaver, "reason": "Alike names."}
    lead.send("POST", f"/api/v1/records/{concern}/moves", json=move)
    return concern


def test_a_report_that_was_moved_into_a_due_file_is_not_destroyed_with_it(trust, leaver, moved):
    lead = trust.signed_in("lead", elevated=True)
    file = file_of(lead, leaver)
    assert file["state"] == "kept"
    assert [each["record"] for each in file["reasons"][:2]] == ["last_written", "while_a_child"]
    proposed = {"words": "25 since May.", "shared_kept": "The other child is at school."}
    with pytest.raises(ApiError) as refused:
        lead.send("POST", f"{API}/files/{leaver}/disposals", json=proposed, headers=seen(file))
    assert "invalid_request" in str(refused.value), "it is not due"
    own = trust.signed_in("teacher").send("GET", f"/api/v1/concerns/{moved}")
    assert own["account"] == "Dana Lead held him by the collar."
    head = trust.signed_in("head", elevated=True)
    assert head.send("GET", f"/api/v1/concerns/{moved}")["account"] == own["account"]


def test_a_move_of_a_report_that_names_the_lead_is_told_to_the_others_and_to_its_reporter(trust, moved):
    head, lead, trust_lead = (trust.signed_in(each, elevated=True) for each in ("head", "lead", "trust_lead"))
    trust.world.run_job("incidents.say_moved")
    eventually(lambda: [each for each in alerts_of(head) if each["kind"] == "records_moved"])
    for other in (lead, trust_lead):
        assert [each for each in alerts_of(other) if each["kind"] == "records_moved"] == []
    assert moved in [each["record_id"] for each in head.send("GET", "/api/v1/moves")["moves"]]
    reports = trust.signed_in("teacher").send("GET", "/api/v1/concerns/mine")["concerns"]
    assert [each["moved"] for each in reports if each["id"] == moved] == [True]


def alerts_of(person):
    """What their inbox says of reports."""
    return person.send("GET", "/api/v1/alerts", params={"limit": 200})["alerts"]


def new_to(person):
    """What they find in the queue of new ones."""
    return [each["id"] for each in person.send("GET", "/api/v1/queue", params={"queue": "new"})["items"]]


def test_what_a_named_lead_opens_and_closes_stays_new_for_the_others(trust):
    concern = trust.report(trust.pupils()[CLOSED_CHILD]["id"], account="Dana Lead shut him in the store room.")["id"]
    lead, head, trust_lead = (trust.signed_in(each, elevated=True) for each in ("lead", "head", "trust_lead"))
    eventually(lambda: [each for each in alerts_of(lead) if each["object_id"] == concern])
    lead.send("GET", f"/api/v1/concerns/{concern}")
    closing = {"reason": "Nothing in it."}
    lead.send("POST", f"/api/v1/concerns/{concern}/no-further-action", json=closing)
    eventually(lambda: all(each["read_at"] for each in alerts_of(lead) if each["object_id"] == concern))
    assert concern not in new_to(lead), "for herself it is done with"
    assert [concern in new_to(each) for each in (head, trust_lead)] == [True, True]
    assert head.send("GET", f"/api/v1/concerns/{concern}")["account"] == "Dana Lead shut him in the store room."
    assert [concern in new_to(each) for each in (head, trust_lead)] == [False, False]


def test_who_agrees_reads_a_file_that_was_changed_lately(trust):
    def corrected(child):
        path = f"/api/v1/records/{child['alone']}/versions"
        lead = trust.signed_in("lead", elevated=True)
        changed = {
            "occurred_at": lead.send("GET", f"/api/v1/concerns/{child['alone']}")["occurred_at"],
            "text": "Nothing was seen.",
            "reason": "Wrong.",
        }
        eventually(lambda: lead.send("POST", path, json=changed, headers={"If-Match": '"1"'}), what="the correction")
        child["document"] = add_file(trust, child["alone"], ("1917",))

    words = "Tilly Wren was held by the arm."
    child = child_with_a_file(trust, *CORRECTED, corrected, account=words)
    if "south.head" not in trust.staff:
        join(trust, "south.head", "Selma Southhead", "headteacher", ["south"])
    lead, second = trust.signed_in("lead", elevated=True), trust.signed_in("south.head", elevated=True)
    why = {"words": "25 since May.", "shared_kept": "The other child is at school."}
    file = file_of(lead, child["pupil"])
    proposed = lead.send("POST", f"{API}/files/{child['pupil']}/disposals", json=why, headers=seen(file))
    path = f"{API}/disposals/{proposed['id']}"
    found = second.send("GET", path)
    assert (found["facts"]["corrected"], found["facts"]["must_read"], found["pupil_id"]) == (1, True, None)
    assert found["facts"]["name"]
    with pytest.raises(ApiError) as unread:
        second.send("POST", f"{path}/agreement", headers=seen(found))
    assert "invalid_request" in str(unread.value)
    with pytest.raises(ApiError) as no_sight:
        second.send("GET", f"{path}/file")
    assert "404" in str(no_sight.value)
    pages = read_to_agree(second, path)
    texts = [entry["text"] for page in pages for entry in page["entries"]]
    assert "Nothing was seen." in texts
    before = [said["text"] for page in pages for each in page["earlier"] for said in each["versions"]]
    assert words in before, "a lead who rewrites it hides nothing"
    assert [each["id"] for page in pages for each in page["documents"]] == [child["document"]]
    content = f"{path}/file/documents/{child['document']}/content"
    assert second.send("GET", content) == 1917, "the bytes of the file"
    join(trust, "third.head", "Theo Thirdhead", "headteacher", ["south"])
    for who, address in (
        (trust.signed_in("third.head", elevated=True), content),
        (second, f"/api/v1/documents/{child['document']}/content"),
    ):
        with pytest.raises(ApiError, match="404"):
            who.send("GET", address)
    with pytest.raises(ApiError):
        second.send("GET", f"/api/v1/concerns/{child['alone']}")
    [reader] = lead.send("GET", path)["readers"]
    assert reader["read_at"], "the lead sees that somebody was given sight of it"
    agreed = second.send("POST", f"{path}/agreement", headers=seen(found))
    assert agreed["state"] == "announced"
    with pytest.raises(ApiError):
        second.send("GET", f"{path}/file")
    with pytest.raises(ApiError, match="404"):
        second.send("GET", content)
    lead.send("POST", f"{path}/withdrawal", json={"words": "Kept after all."}, headers=seen(agreed))


ROSE = {"source_id": "rose", "legal_surname": "Rosewater", "legal_forename": "Runa", "date_of_birth": "2013-02-03"}


def left_lately(person):
    """By name, whether something of them is open."""
    found = person.send("GET", "/api/v1/left-lately")["pupils"]
    return {each["known_as"]: each["something_open"] for each in found}


def taken_off(trust, school, row):
    """By one row; the hour comes at which that is told."""
    push(trust, school, {**row, "gone": True})
    pupils = trust.world.services["pupils"]
    pupils.app.database.clock = lambda: datetime.combine(datetime.now(UTC), time(12), UTC)
    try:
        trust.world.run_job("pupils.tell_leavers")
    finally:
        pupils.app.database.clock = None


def test_a_child_whom_one_row_takes_off_the_roll_is_named_to_the_others_the_same_day(trust):
    push(trust, "north", ROSE)
    head, south = (trust.signed_in(each, elevated=True) for each in ("head", "south_lead"))
    found = eventually(lambda: head.send("GET", "/api/v1/pupils", params={"query": "rosewater"})["pupils"])
    trust.report(found[0]["id"], account="She is afraid to go home.")
    taken_off(trust, "north", ROSE)
    eventually(lambda: [each for each in alerts_of(head) if each["kind"] == "pupils_left_open"])
    assert left_lately(head)["Runa Rosewater"] is True
    assert "Runa Rosewater" not in left_lately(south)


ALDER = {"source_id": "alder", "legal_surname": "Alderman", "legal_forename": "Asa", "date_of_birth": "2014-03-02"}
SOUTH = SCHOOLS["south"][0]
CLOSED = {"summary": "He has a plan.", "action": "x", "outcome": "x"}


def written(person, path, found=None, **body):
    """What they are answered; ``found``: of which a version was seen."""
    headers = {"Idempotency-Key": str(uuid4())} if found is None else seen(found)
    return person.send("POST", f"/api/v1{path}", json=body, headers=headers)


def test_a_child_whose_plan_stands_on_a_referral_alone_is_asked_about_at_once(trust):
    """The lead closes the record, and a row takes the child off the roll."""
    if "south.head" not in trust.staff:
        join(trust, "south.head", "Selma Southhead", "headteacher", ["south"])
    lead, other, north = (trust.signed_in(each, elevated=True) for each in ("south_lead", "south.head", "head"))
    push(trust, "south", ALDER)
    (child,) = eventually(lambda: other.send("GET", "/api/v1/pupils", params={"query": "alderman"})["pupils"])
    told = {"by": "south_teacher", "school_urn": SOUTH, "account": "He sleeps in the car."}
    report = trust.report(child["id"], **told)["id"]
    record = written(lead, f"/concerns/{report}/acceptance", reason="A plan is made.")["id"]
    named = {"kind": "childrens_services", "nation": "england", "school_urns": [SOUTH]}
    agency = written(lead, "/agencies", name="First contact", **named)["id"]
    now = datetime.now(UTC).isoformat()
    sent = {"referral_id": str(new_id()), "agency_id": agency, "sent_at": now, "text": "He has no home."}
    referral = written(lead, f"/incidents/{record}/referrals", **sent)
    step = {"kind": "child_protection_plan", "occurred_at": now, "text": "Made today."}
    written(lead, f"/referrals/{referral['id']}/steps", referral, **step)
    again = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    written(lead, f"/incidents/{record}/closing", look_back_on=again, **CLOSED)
    taken_off(trust, "south", ALDER)
    eventually(lambda: [each for each in alerts_of(other) if each["kind"] == "pupils_left_open"])
    assert left_lately(other)["Asa Alderman"] is True
    assert "Asa Alderman" not in left_lately(north)
