"""By program, on the whole running system: two people destroy a child's file, and every service deletes its own."""

from uuid import uuid4

import pytest
from chassis.keys.vault import Reason, Vault, VaultRefused
from chassis.process.settings import ServiceSettings, load
from haven_local.demonstration.caller import ApiError
from haven_schemas.topology import SERVICES, parking_queue
from small_trust import eventually
from support.newcomers import join
from support.operating import as_superuser
from support.queue_depths import ready_messages

API, ANSWER = "/api/v1/retention", {"reason": "Known to us, and settled."}
DISPOSED, BESIDE = 14, 15
"""Places in the list of pupils; no other test asks for these children."""
TWO_MINUTES = 120.0
OF_THE_CHILD = {
    "incidents": ("record_subject WHERE subject_id = '{pupil}'", "concern WHERE id = '{alone}'"),
    "pupils": ("pupil WHERE id = '{pupil}'",),
    "alerts": ("alert WHERE object_id = '{alone}'",),
    "retention": ("disposal_said",),
}
"""What each service held, where it is looked for afterwards."""
FOURTEEN_DAYS_ON = """
UPDATE disposal SET waited_days = 14, destroy_on = current_date - 1, agreed_at = agreed_at - interval '15 days'
WHERE id = '{}'
"""


@pytest.fixture(scope="module")
def child(trust):
    """Left long ago and is 25 by now; a concern about them alone, and one that is about another child as well."""
    pupil, other = trust.pupils()[DISPOSED]["id"], trust.pupils()[BESIDE]["id"]
    alone = trust.report(pupil)["id"]
    shared = trust.report(pupil, other)["id"]
    lead = trust.signed_in("lead", elevated=True)
    for concern in (alone, shared):
        path = f"/api/v1/concerns/{concern}/no-further-action"
        eventually(lambda path=path: lead.send("POST", path, json=ANSWER), what="that a lead sees it")
    born = "date_of_birth = '2001-05-03', on_roll = false, left_on = '2017-07-21'"
    as_superuser(trust.world, "pupils", f"UPDATE pupil SET {born} WHERE id = '{pupil}'")
    eventually(lambda: _file(lead, pupil)["state"] == "in_review", what="the day of the file")
    return {"pupil": pupil, "other": other, "alone": alone, "shared": shared}


@pytest.fixture(scope="module")
def agreed(trust, child):
    """Proposed by the child's lead, agreed to by another school's head; its id."""
    join(trust, "south.head", "Selma Southhead", "headteacher", ["south"])
    lead, pupil = trust.signed_in("lead", elevated=True), child["pupil"]
    words = {"words": "25 since May.", "shared_kept": "The other child is at school."}
    proposed = lead.send("POST", f"{API}/files/{pupil}/disposals", json=words, headers=_seen(_file(lead, pupil)))
    second = trust.signed_in("south.head", elevated=True)
    path = f"{API}/disposals/{proposed['id']}"
    found = second.send("POST", f"{path}/agreement", headers=_seen(second.send("GET", path)))
    assert (found["state"], found["pupil_id"]) == ("announced", None), "whoever agrees sees no child"
    return proposed["id"]


def test_two_people_destroy_a_file_and_nothing_of_it_is_left(trust, child, agreed):
    lead, pupil = trust.signed_in("lead", elevated=True), child["pupil"]
    assert all(_held(trust, child).values()), "there is something to be found of each"
    as_superuser(trust.world, "retention", FOURTEEN_DAYS_ON.format(agreed))
    trust.processes["alerts"].kill()  # nobody of alerts is there to hear that the keys are gone
    _again(trust, "retention")  # what looks once a minute looks at its start

    def keys_are_gone():
        return trust.world.rows("retention", f"SELECT state FROM disposal WHERE id = '{agreed}'") == [("keys_gone",)]

    eventually(keys_are_gone, TWO_MINUTES, "that the keys are gone, and alerts was waited for")
    trust.processes["incidents"].kill()
    for service in ("incidents", "alerts"):
        trust.processes[service].start()
    answered = f"SELECT cardinality(answered) FROM disposal WHERE id = '{agreed}'"
    eventually(lambda: trust.world.rows("retention", answered) == [(4,)], TWO_MINUTES, "that all have answered")
    _again(trust, "retention")
    found = eventually(lambda: _destroyed(lead, agreed), TWO_MINUTES, "that it is destroyed")
    assert found["numbers"]["concerns"] == 1
    assert found["numbers"]["kept"] == found["shared"] == 2, "the concern that is about another child too, and its end"
    (paper,) = lead.send("GET", f"{API}/disposals/{agreed}/certificates")["certificates"]
    assert pupil not in paper["document"] + paper["text"]

    assert not any(_held(trust, child).values()), "rows"
    vault = Vault(load(ServiceSettings, trust.world.settings_for("incidents")))
    with pytest.raises(VaultRefused) as refused:
        vault.decrypt(f"subject-{pupil}", "vault:v1:AAAA", context=b"incidents")
    assert refused.value.reason is Reason.KEY_MISSING
    for path in (f"/pupils/{pupil}", f"/pupils/{pupil}/chronology", f"/concerns/{child['alone']}"):
        assert _status(lead, path) == "not_found", path
    assert _status(lead, f"{API.removeprefix('/api/v1')}/files/{pupil}") == "not_found"


def test_what_is_about_another_child_stays_for_them(trust, child, agreed):
    lead = trust.signed_in("lead", elevated=True)
    kept = lead.send("GET", f"/api/v1/concerns/{child['shared']}")
    assert "Came in without a coat again." in str(kept)
    assert child["pupil"] not in str(kept)
    assert child["other"] in str(kept)


def test_the_log_says_who_did_what(trust, child, agreed):
    officer = trust.signed_in("officer", elevated=True)
    entries = officer.send("GET", "/api/v1/audit", params={"object_id": agreed, "limit": 100})["entries"]
    who = {each["action"].rpartition(":")[2]: each["actor_id"] for each in entries}
    assert (who["propose"], who["agree"]) == (str(trust.staff["lead"]), str(trust.staff["south.head"]))
    assert {"order", "destroy"} <= set(who)


def test_nothing_of_it_lies_in_a_parking_queue(trust, agreed):
    queues = [parking_queue(each.name) for each in SERVICES if each.reads]
    assert ready_messages(trust.world, queues) == dict.fromkeys(queues, 0)


def _file(caller, pupil):
    return caller.send("GET", f"{API}/files/{pupil}")


def _seen(found):
    return {"If-Match": f'"{found["version"]}"', "Idempotency-Key": str(uuid4())}


def _again(trust, service):
    trust.processes[service].kill()
    trust.processes[service].start()


def _destroyed(caller, disposal):
    """None while it is not, or retention is not there."""
    try:
        found = caller.send("GET", f"{API}/disposals/{disposal}")
    except ApiError:
        return None
    return found if found["state"] == "destroyed" else None


def _held(trust, child):
    """How many rows of the child each place holds."""
    return {
        (service, place): trust.world.rows(service, f"SELECT count(*) FROM {place.format(**child)}")[0][0]
        for service, places in OF_THE_CHILD.items()
        for place in places
    }


def _status(caller, path):
    """The code of a refusal."""
    with pytest.raises(ApiError) as told:
        caller.send("GET", f"/api/v1{path}")
    return str(told.value).rpartition(" ")[2]
