"""By program, in one process: a child with an open referral changes school, and all of it follows."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from chassis.units.ids import new_id
from haven_local.demonstration.caller import ApiError
from small_trust import SCHOOLS, eventually

from .test_file_follows import child, id_of, left, push, record, sign

SOUTH = SCHOOLS["south"][0]


@pytest.fixture(scope="module")
def leads(trust):
    return trust.signed_in("lead", elevated=True), trust.signed_in("south_lead", elevated=True)


@pytest.fixture(scope="module")
def moving(trust, leads):
    """A child of South's with a record; the child as South's system tells of them, their id there and the record's."""
    _, south = leads
    told = child(21, "Harebellrefers")
    push(trust, "south", [told])
    pupil_id = id_of(south, told["legal_surname"])
    return told, pupil_id, record(trust, pupil_id)[1]


def open_handovers(caller):
    """Those of other tests among them: the system is theirs as well."""
    return caller.send("GET", "/api/v1/handovers", params={"state": "open"})["handovers"]


def write(caller, path, **body):
    return caller.send("POST", f"/api/v1{path}", json=body, headers={"Idempotency-Key": str(uuid4())})


def refused(caller, path, **body):
    with pytest.raises(ApiError) as told:
        write(caller, path, **body)
    return str(told.value)


@pytest.fixture(scope="module")
def sent(leads, moving):
    """A referral of yesterday, sent three times over, each time under another key."""
    _, south = leads
    _, _, record_id = moving
    agency = write(
        south, "/agencies", kind="childrens_services", name="Front line", nation="england", school_urns=[SOUTH]
    )["id"]  # fmt: skip
    now = datetime.now(UTC)
    words = {
        "referral_id": str(new_id()), "agency_id": agency, "sent_at": (now - timedelta(days=1)).isoformat(),
        "text": "What a neighbour has seen.",
    }  # fmt: skip
    for _ in range(3):
        kept = write(south, f"/incidents/{record_id}/referrals", **words)
    assert "conflict" in refused(south, f"/incidents/{record_id}/referrals", **{**words, "text": "Another story."})
    assert kept["id"] == words["referral_id"]
    found = south.send("GET", f"/api/v1/referrals/{kept['id']}")
    assert [each["kind"] for each in found["steps"]] == ["sent"], "however often it was sent"
    assert len(south.send("GET", f"/api/v1/referrals/{kept['id']}/entries")["entries"]) == 1
    return found


def seen(caller, path):
    """None where it is answered like what is not there."""
    try:
        return caller.send("GET", f"/api/v1{path}")
    except ApiError as error:
        if "not_found" not in str(error):
            raise
        return None


def waits(caller, referral_id):
    """Deadlines of it that the caller sees to, which are those in *My work*, and its lines in the list of referrals."""
    deadlines = caller.send("GET", "/api/v1/deadlines", params={"limit": 200})["deadlines"]
    lines = caller.send("GET", "/api/v1/referrals", params={"limit": 200})["referrals"]
    return (
        sorted(each["due_on"] for each in deadlines if each["referral_id"] == referral_id),
        [each["id"] for each in lines if each["id"] == referral_id],
    )


def test_its_record_moves_with_referral_deadlines_and_work_though_services_are_killed(trust, leads, moving, sent):
    north, south = leads
    told, old_id, record_id = moving
    referral_id = sent["id"]
    before = waits(south, referral_id)
    assert len(before[0]) == 2
    assert before[1] == [referral_id]
    assert seen(north, f"/referrals/{referral_id}") is None
    others = {each["id"] for each in open_handovers(north)}
    push(trust, "north", [told])
    came = id_of(north, told["legal_surname"])
    left(trust, [old_id])
    line = eventually(
        lambda: next((each for each in open_handovers(north) if each["id"] not in others), None), what="the handover"
    )
    trust.processes["referrals"].kill()  # nobody is there to hear that the record went
    sign(north, line, trust.staff["lead"])
    trust.processes["incidents"].kill()  # with what it had just written
    trust.processes["incidents"].start()
    trust.processes["referrals"].start()
    found = eventually(lambda: _back(north, referral_id), what="the referral at the new school")
    assert (found["record_id"], found["owner_id"], found["may_write"]) == (record_id, str(trust.staff["lead"]), True)
    kept = ("id", "kind", "occurred_at", "recorded_by", "entry_id")
    assert [{name: each[name] for name in kept} for each in found["steps"]] == [
        {name: each[name] for name in kept} for each in sent["steps"]
    ]
    assert [(each["id"], each["due_on"], each["started_at"]) for each in found["deadlines"]] == [
        (each["id"], each["due_on"], each["started_at"]) for each in sent["deadlines"]
    ], "no clock moves because a file did"
    assert waits(north, referral_id) == before
    (words,) = north.send("GET", f"/api/v1/referrals/{referral_id}/entries")["entries"]
    assert words["text"] == "What a neighbour has seen."
    involved = north.send("GET", f"/api/v1/pupils/{came}/chronology")["entries"]
    assert words["id"] in {each["id"] for each in involved}

    assert waits(south, referral_id) == ([], []), "the old school sees nothing of it"
    for path in (f"/referrals/{referral_id}", f"/referrals/{referral_id}/entries", f"/incidents/{record_id}"):
        assert seen(south, path) is None, path
    now = datetime.now(UTC).isoformat()
    stale = {"If-Match": f'"{found["version"]}"', "Idempotency-Key": str(uuid4())}
    step = {"kind": "acknowledged", "occurred_at": now, "text": "They rang back."}
    with pytest.raises(ApiError, match="not_found"):
        south.send("POST", f"/api/v1/referrals/{referral_id}/steps", json=step, headers=stale)
    taken = north.send("POST", f"/api/v1/referrals/{referral_id}/steps", json=step, headers=stale)
    assert taken["state"] == "acknowledged"


def _back(caller, referral_id):
    """None while it is not there, or a service is not."""
    try:
        return caller.send("GET", f"/api/v1/referrals/{referral_id}")
    except ApiError:
        return None
