"""By program, in one process: a child on two rolls is found, reported about and answered for at both."""

import csv
import io
from functools import partial

import pytest
from haven_local.demonstration.caller import ApiError
from small_trust import SCHOOLS, deliver, eventually

SOUTH = SCHOOLS["south"][0]
COLUMNS = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename", "date_of_birth", "sex",
    "year_group", "class", "source_id",
)  # fmt: skip
OLEANDER = {
    "upn": "Y820400115873", "legal_surname": "Oleander", "legal_forename": "Petra", "date_of_birth": "2013-07-09",
    "class": "9Q", "year_group": "9",
}  # fmt: skip


def push(trust, school, **more):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerow({**OLEANDER, **more})
    return deliver(trust, school, text.getvalue().encode())


def ids_of(caller):
    found = caller.send("GET", "/api/v1/pupils", params={"query": "oleander"})["pupils"]
    return [each["id"] for each in found]


def question_of(lead):
    found = lead.send("GET", "/api/v1/roll-questions")["questions"]
    return [each for each in found if "Oleander" in str(each)]


def test_both_schools_report_and_triage_and_say_where_the_child_is(trust):
    push(trust, "north", source_id="n9")
    done = push(trust, "south", source_id="s9")
    assert (done["applied"], done["rejected_count"]) == (1, 0)
    north, south = (trust.signed_in(person, elevated=True) for person in ("lead", "south_lead"))
    (known,), (entry,) = ids_of(north), ids_of(south)
    assert known != entry
    here = trust.report(known, by="teacher")["id"]
    there = eventually(lambda: _reported(trust, entry), what="a report at the second school")
    for lead, concern in ((north, here), (south, there)):
        lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "Needs a record."})
    assert north.send("GET", f"/api/v1/pupils/{known}/record")["pupil"]["on_roll"]
    _asked_and_answered(north, south, known)
    assert north.send("GET", f"/api/v1/pupils/{known}/record")["pupil"]["id"] == known, "still readable"


def _reported(trust, entry):
    try:
        return trust.report(entry, by="south_teacher", school_urn=SOUTH)["id"]
    except ApiError:
        return None


def _asked_and_answered(north, south, known):
    for lead in (north, south):
        alerts = eventually(partial(_alerts, lead, "roll_question_asked"), what="the alert")
        assert alerts[0]["sender_name"] == ""
    (asked,), (asking,) = question_of(north), question_of(south)
    assert (asked["pupil"]["pupil_id"], asked["entry"], asking["pupil"]) == (known, None, None)
    path = f"/api/v1/roll-questions/{asked['id']}/answer"
    with pytest.raises(ApiError, match="invalid_request"):
        south.send("POST", path, json={"answer": "left"})
    with pytest.raises(ApiError, match="invalid_request"):
        south.send("POST", path, json={"answer": "here_now"})
    seen = {"If-Match": f'"{asked["version"]}"'}
    assert north.send("POST", path, json={"answer": "left"}, headers=seen)["state"] == "left"
    with pytest.raises(ApiError, match="stale_version"):
        north.send("POST", path, json={"answer": "still_here"}, headers=seen)
    eventually(lambda: _alerts(south, "roll_question_answered"), what="the second school is told")
    eventually(lambda: ids_of(north) == [], what="the child is a leaver at the first school")
    (link,) = _merges(north, known)
    entry = question_of(south)[0]["entry"]["pupil_id"]
    assert (link["alias_id"], link["pupil_id"]) == (known, entry)
    assert _merges(south, entry) == [], "nothing of the other school's entry"


def _alerts(lead, kind):
    found = lead.send("GET", "/api/v1/alerts", params={"limit": 200})["alerts"]
    return [each for each in found if each["kind"] == kind]


def _merges(lead, pupil_id):
    return lead.send("GET", f"/api/v1/pupils/{pupil_id}/merges")["merges"]
