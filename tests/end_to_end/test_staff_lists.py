"""By program, in one process: a staff list proposes, a person decides, a leaver is signed out."""

import time

import pytest
from haven_local.demonstration.caller import ApiError
from small_trust import SCHOOLS, email_of, eventually
from support.staff_lists import listed, say_staff

SOUTH = SCHOOLS["south"][0]
LISTS = f"/api/v1/staff/lists/{SOUTH}"
WITHIN = 5.0
"""Seconds in which an account that is suspended is signed out everywhere."""


@pytest.fixture(scope="module", autouse=True)
def _taken_back(trust):
    """Whoever left here teaches on in the tests that come after."""
    yield
    administrator = trust.signed_in("administrator", elevated=True)
    account = f"/api/v1/staff/{trust.staff['south_teacher']}"
    seen = {"If-Match": f'"{administrator.send("GET", account)["version"]}"'}
    administrator.send("POST", f"{account}/state", json={"state": "active"}, headers=seen)
    for key in ("south_teacher", "south_teacher+"):
        trust.sessions.pop(key, None)


def everyone(trust, *, without=()):
    here = {"s1": ("Sid South", email_of("south_teacher")), "s2": ("Sol South", email_of("south_lead"))}
    rows = [listed(key, *of, classes=("9Q",)) for key, of in here.items() if key not in without]
    return [*rows, listed("s3", "Nadia Newlist", "nadia.newlist@small-trust.example", job="Teacher of maths")]


def proposals(caller):
    return caller.send("GET", LISTS)["proposals"]


def test_a_list_proposes_a_person_decides_and_a_leaver_is_signed_out(trust):
    administrator = trust.signed_in("administrator", elevated=True)
    say_staff(trust.world, trust.schools["south"], everyone(trust))
    (proposal,) = eventually(lambda: proposals(administrator), what="the proposal of a new account")
    assert (proposal["proposal"], proposal["person"]["name"]) == ("new", "Nadia Newlist")
    assert {"school_urn": SOUTH, "proposals": 1, "leavers": 0} in administrator.send("GET", "/api/v1/staff/lists")[
        "schools"
    ]

    body = {"revision": proposal["person"]["revision"], "grants": [{"role": "reporter", "school_urn": SOUTH}]}
    made = administrator.send("POST", f"/api/v1/staff/lists/people/{proposal['person']['id']}/invitation", json=body)
    assert administrator.send("GET", f"/api/v1/staff/{made['id']}")["state"] == "invited"
    assert proposals(administrator) == []

    teacher = trust.signed_in("south_teacher")
    assert teacher.send("GET", "/api/v1/schools")
    say_staff(trust.world, trust.schools["south"], everyone(trust, without=("s1",)))
    suspended = eventually(lambda: _done(administrator), what="the leaver's suspension")
    told = time.monotonic()
    assert (suspended["name"], suspended["outcome"], suspended["by"]) == ("Sid South", "suspended", None)
    eventually(lambda: _is_signed_out(teacher), seconds=WITHIN, what="the end of the session")
    assert time.monotonic() - told < WITHIN


def _done(caller):
    return next(iter(caller.send("GET", LISTS)["done"]), None)


def _is_signed_out(caller):
    try:
        caller.send("GET", "/api/v1/schools")
    except ApiError as error:
        return "401" in str(error)
    return False


def test_the_schools_lead_waits_for_the_officer_and_for_nobody_else(trust):
    say_staff(trust.world, trust.schools["south"], everyone(trust, without=("s1", "s2")))
    lead, administrator, officer = (
        trust.signed_in(each, elevated=True) for each in ("south_lead", "administrator", "officer")
    )
    waiting = eventually(lambda: lead.send("GET", LISTS)["leavers"], what="the leaver that waits")
    assert [(each["person"]["name"], each["held"], each["by_trust"]) for each in waiting] == [
        ("Sol South", "decision", True)
    ]
    seen = [{"person_id": each["person"]["id"], "revision": each["person"]["revision"]} for each in waiting]
    for caller in (lead, administrator):
        with pytest.raises(ApiError, match="400"):
            caller.send("POST", f"{LISTS}/leavers", json={"leavers": seen, "agree": True})
        assert not any(each["mine_to_decide"] for each in caller.send("GET", "/api/v1/requests")["leaving"])
    (leaving,) = officer.send("GET", "/api/v1/requests")["leaving"]
    assert (leaving["staff_name"], leaving["mine_to_decide"]) == ("Sol South", True)
    decision = f"/api/v1/requests/leaving/{leaving['person_id']}/decision"
    keep = {"revision": leaving["revision"], "agree": False, "reason": "still_works_here"}
    with pytest.raises(ApiError, match="404"):
        lead.send("POST", decision, json=keep)
    officer.send("POST", decision, json=keep)
    assert lead.send("GET", LISTS)["leavers"] == officer.send("GET", "/api/v1/requests")["leaving"] == []
