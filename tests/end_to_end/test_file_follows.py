"""By program, in one process: children change school, and their files follow and are signed for."""

import csv
import io
from datetime import timedelta

import pytest
from haven_local.demonstration.caller import ApiError
from haven_local.demonstration.pupils import upn_of
from small_trust import SCHOOLS, deliver, eventually
from support import clock

COLUMNS = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename", "date_of_birth", "sex",
    "year_group", "class", "source_id", "enrolment_status", "enrolled_on", "left_on",
)  # fmt: skip
NORTH, SOUTH = SCHOOLS["north"][0], SCHOOLS["south"][0]
LEAVERS = 60
"""As many as leave a primary school. 250 at once are tried where handovers are made."""
WITH_A_FILE = 5


def child(number, surname):
    """A child of a UPN of their own, born on a day of their own."""
    return {
        "upn": upn_of("8889003", 2021, number), "legal_surname": surname, "legal_forename": "Ilse",
        "date_of_birth": f"2013-{1 + number % 12:02}-{1 + number % 28:02}", "year_group": "8",
    }  # fmt: skip


def push(trust, school, children):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({**each, "source_id": f"{school}{each['upn']}"} for each in children)
    assert deliver(trust, school, text.getvalue().encode())["rejected_count"] == 0


def id_of(caller, surname):
    def found():
        return next(iter(caller.send("GET", "/api/v1/pupils", params={"query": surname})["pupils"]), None)

    return eventually(found, what=f"{surname} on the roll")["id"]


def record(trust, *pupils):
    """An incident record of South's team about them; the concern's id and its own."""
    about = {"school_urn": SOUTH, "category": str(trust.categories["Neglect"])}
    concern = trust.report(*pupils, by="south_teacher", **about)["id"]
    lead = trust.signed_in("south_lead", elevated=True)
    path = f"/api/v1/concerns/{concern}/acceptance"
    return concern, eventually(lambda: lead.send("POST", path, json={"reason": "Needs a record."}))["id"]


def left(trust, pupil_ids):
    """South's lead says of each that they have left."""
    lead = trust.signed_in("south_lead", elevated=True)
    asked = lead.send("GET", "/api/v1/roll-questions", params={"limit": 200})["questions"]
    of_pupil = {each["pupil"]["pupil_id"]: each["id"] for each in asked if each["pupil"]}
    for pupil_id in pupil_ids:
        lead.send("POST", f"/api/v1/roll-questions/{of_pupil[pupil_id]}/answer", json={"answer": "left"})


def chronology(caller, pupil_id):
    try:
        return {each["id"] for each in caller.send("GET", f"/api/v1/pupils/{pupil_id}/chronology")["entries"]}
    except ApiError as refused:
        if "not_found" not in str(refused):
            raise
        return set()


def handover(caller, state="open"):
    """The first of that state in which the caller has something."""
    lines = caller.send("GET", "/api/v1/handovers", params={"state": state})["handovers"]
    return next(iter(lines), None)


def sign(caller, line, staff_id):
    seen = {"If-Match": f'"{line["version"]}"'}
    body = {"taken_by": str(staff_id)}
    return caller.send("POST", f"/api/v1/handovers/{line['id']}/signature", json=body, headers=seen)


@pytest.fixture(scope="module")
def leads(trust):
    return trust.signed_in("lead", elevated=True), trust.signed_in("south_lead", elevated=True)


@pytest.fixture(scope="module")
def siblings(trust, leads):
    """Two of South's, about whom there is a record together, one of each alone, and a third who stays."""
    children = [child(number, name) for number, name in ((1, "Larkspura"), (2, "Larkspurb"), (3, "Larkspurstays"))]
    push(trust, "south", children)
    ids = [id_of(leads[1], each["legal_surname"]) for each in children]
    with_who_stays, _ = record(trust, ids[0], ids[2])
    together, _ = record(trust, ids[0], ids[1])
    return children, ids, with_who_stays, together


def test_siblings_move_while_the_receiver_of_events_is_down_and_come_back(trust, leads, siblings):
    north, south = leads
    children, old, with_who_stays, together = siblings
    push(trust, "north", children[:2])
    came = [id_of(north, each["legal_surname"]) for each in children[:2]]
    assert chronology(north, came[0]) == set(), "not before it is agreed that they moved"
    trust.processes["incidents"].stop()
    left(trust, old[:2])
    trust.processes["incidents"].start()
    eventually(lambda: {with_who_stays, together} <= chronology(north, came[0]), what="the file at the new school")
    eventually(lambda: together in chronology(north, came[1]), what="the brother's file, which is a move of its own")
    line = eventually(lambda: handover(north), what="the handover")
    assert (line["files"], line["waiting"], line["from_school"]["urn"]) == (2, 2, SOUTH)
    eventually(lambda: "handover_begun" in kinds(north), what="the receiving team is told")
    assert kinds(north).count("handover_begun") == 1
    sign(north, line, trust.staff["lead"])
    eventually(lambda: together not in chronology(south, old[1]), what="it is the new school's")
    assert with_who_stays in chronology(south, old[0]), "a child who stayed is in it"
    eventually(lambda: "handover_received" in kinds(south), what="the sending team is told")
    _come_back(trust, leads, children[0], together)


def kinds(lead):
    return [each["kind"] for each in lead.send("GET", "/api/v1/alerts", params={"limit": 200})["alerts"]]


def _come_back(trust, leads, returning, together):
    """The elder enrols at South School anew, and North's system says that she left: nobody has to be asked."""
    _, south = leads
    today = clock.today()
    tomorrow = (today + timedelta(days=1)).isoformat()
    push(trust, "south", [{**returning, "enrolment_status": "C", "enrolled_on": tomorrow}])
    push(trust, "north", [{**returning, "left_on": today.isoformat()}])
    again = id_of(south, returning["legal_surname"])
    eventually(lambda: together in chronology(south, again), what="everything at the school she came back to")


def test_two_schools_of_one_child_read_what_each_other_writes(trust, leads):
    north, south = leads
    both = child(5, "Meadowrueboth")
    push(trust, "south", [{**both, "enrolment_status": "M"}])
    old = id_of(south, both["legal_surname"])
    concern, _ = record(trust, old)
    push(trust, "north", [{**both, "enrolment_status": "S"}])
    beside = id_of(north, both["legal_surname"])
    assert chronology(north, beside) == set(), "one row opens no file"
    _is_one_child(trust, old)
    eventually(lambda: concern in chronology(north, beside), what="the other school's record")
    assert concern in chronology(south, old)
    assert not [each for each in _open_lines(north) if each["files"] == 1], "nothing to sign for"


def _is_one_child(trust, pupil_id):
    """The trust's lead says so, under *Pupils who may be one child*."""
    lead = trust.signed_in("trust_lead", elevated=True)
    found = lead.send("GET", "/api/v1/pupil-matches", params={"limit": 200})["matches"]
    (asked,) = [each for each in found if pupil_id in str(each)]
    said = {"decision": "same", "reason": "Both schools say so."}
    lead.send("POST", f"/api/v1/pupil-matches/{asked['id']}/decision", json=said)


def _open_lines(caller):
    """Those that come to North School: what the child who went back brought along goes the other way."""
    lines = caller.send("GET", "/api/v1/handovers", params={"state": "open"})["handovers"]
    return [each for each in lines if each["to_school"]["urn"] == NORTH]


def test_after_the_receipt_it_is_read_again_for_a_reason_and_the_log_tells_its_new_school(trust, leads):
    north, south = leads
    moved = child(7, "Teaselagain")
    push(trust, "south", [moved])
    old = id_of(south, moved["legal_surname"])
    concern, _ = record(trust, old)
    chronology(south, old)
    push(trust, "north", [moved])
    came = id_of(north, moved["legal_surname"])
    left(trust, [old])
    line = eventually(lambda: _alone(north), what="the handover")
    sign(north, line, trust.staff["lead"])
    eventually(lambda: chronology(south, old) == set(), what="it is the new school's")
    trust_lead = trust.signed_in("trust_lead", elevated=True)
    asked = south.send(
        "POST",
        f"/api/v1/handovers/{line['id']}/read-requests",
        json={"old_pupil_id": old, "reason": "Her sister asks."},
    )
    eventually(lambda: "read_request_asked" in kinds(trust_lead), what="the trust lead is told")
    agree(trust_lead, asked, 30)
    eventually(lambda: concern in chronology(south, old), what="read again")
    eventually(lambda: "read_request_decided" in kinds(south), what="who asked is told")
    request = south.send("GET", f"/api/v1/read-requests/{asked['id']}")["request"]
    seen = {"If-Match": f'"{request["version"]}"'}
    north.send("POST", f"/api/v1/read-requests/{asked['id']}/end", headers=seen)
    assert chronology(south, old) == set()
    about = {"subject_id": came, "limit": 200}
    eventually(
        lambda: str(trust.staff["south_lead"]) in _who(north, "chronology:pupil:read", about),
        what="North finds in the log who read the file at South",
    )


def agree(caller, asked, days):
    seen = {"If-Match": f'"{asked["version"]}"'}
    until = (clock.today() + timedelta(days=days)).isoformat()
    caller.send("POST", f"/api/v1/read-requests/{asked['id']}/answer", json={"ends_on": until}, headers=seen)


def _alone(caller):
    return next((each for each in _open_lines(caller) if each["files"] == 1), None)


def _who(caller, action, about):
    entries = caller.send("GET", "/api/v1/audit", params=about)["entries"]
    return {each["actor_id"] for each in entries if each["action"] == action}


def test_a_protected_childs_file_goes_nowhere_by_a_roll(trust, leads):
    north, south = leads
    hidden = child(6, "Nightshadehidden")
    push(trust, "south", [hidden])
    old = id_of(south, hidden["legal_surname"])
    concern, _ = record(trust, old)
    named = {"kind": "adoption", "reason": "A court says so.", "readers": [str(trust.staff["trust_lead"])]}
    south.send("PUT", f"/api/v1/pupils/{old}/protection", json=named)
    push(trust, "north", [hidden])
    came = id_of(north, hidden["legal_surname"])
    assert chronology(north, came) == set()
    assert not [each for each in _open_lines(north) if concern in str(each)]


def test_leavers_of_one_september_are_one_handover_to_sign(trust, leads):
    """Their school's system says that they left, the other one's that they are there: nobody has to be asked."""
    north, south = leads
    leavers = [child(100 + number, f"Quince{number:03}x") for number in range(LEAVERS)]
    push(trust, "south", leavers)
    with_file = [id_of(south, each["legal_surname"]) for each in leavers[:WITH_A_FILE]]
    written = [record(trust, each)[0] for each in with_file]
    before = kinds(north).count("handover_begun")
    push(trust, "north", leavers)
    push(trust, "south", [{**each, "left_on": "2026-08-31"} for each in leavers])
    line = eventually(lambda: _with_files(north), what="one handover")
    assert line["waiting"] == WITH_A_FILE, "of the others nothing was ever recorded"
    assert kinds(north).count("handover_begun") <= before + 1
    sign(north, line, trust.staff["lead"])
    came = id_of(north, leavers[0]["legal_surname"])
    eventually(lambda: written[0] in chronology(north, came), what="the file")
    eventually(lambda: chronology(south, with_file[0]) == set(), what="and at the old school no more")


def _with_files(caller):
    return next((each for each in _open_lines(caller) if each["waiting"] == WITH_A_FILE), None)
