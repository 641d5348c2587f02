"""By program, on the whole running system: two people destroy a child's file, and every service deletes its own."""

import pytest
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.vault import Reason, Vault, VaultRefused
from haven_local.demonstration.caller import ApiError
from haven_schemas.topology import SERVICES, parking_queue
from small_trust import eventually
from support.disposing import (
    API,
    agreed_on,
    child_with_a_file,
    destroyed,
    let_fourteen_days_pass,
    redact_shared,
    start_again,
)
from support.queue_depths import ready_messages

REDACTED = "Came in without a [redacted] again."
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


@pytest.fixture(scope="module")
def child(trust):
    return child_with_a_file(trust, DISPOSED, BESIDE)


@pytest.fixture(scope="module")
def agreed(trust, child):
    """Once the shared concern was redacted; its id."""
    redact_shared(trust, child, "coat")
    return agreed_on(trust, child["pupil"])


def test_two_people_destroy_a_file_and_nothing_of_it_is_left(trust, child, agreed):
    lead, pupil = trust.signed_in("lead", elevated=True), child["pupil"]
    assert all(_held(trust, child).values()), "there is something to be found of each"
    let_fourteen_days_pass(trust, agreed)
    trust.processes["alerts"].kill()  # nobody of alerts is there to hear that the keys are gone
    start_again(trust, "retention")  # what looks once a minute looks at its start

    def keys_are_gone():
        return trust.world.rows("retention", f"SELECT state FROM disposal WHERE id = '{agreed}'") == [("keys_gone",)]

    eventually(keys_are_gone, TWO_MINUTES, "that the keys are gone, and alerts was waited for")
    trust.processes["incidents"].kill()
    for service in ("incidents", "alerts"):
        trust.processes[service].start()
    answered = f"SELECT cardinality(answered) FROM disposal WHERE id = '{agreed}'"
    eventually(lambda: trust.world.rows("retention", answered) == [(4,)], TWO_MINUTES, "that all have answered")
    start_again(trust, "retention")
    found = eventually(lambda: destroyed(lead, agreed), TWO_MINUTES, "that it is destroyed")
    assert found["numbers"]["concerns"] == 1
    assert found["numbers"]["kept"] == found["shared"] == 2, "the concern that is about another child too, and its end"
    assert (found["numbers"]["redacted"], found["numbers"]["kept_because"]) == (1, {"not_decided": 1})
    (paper,) = lead.send("GET", f"{API}/disposals/{agreed}/certificates")["certificates"]
    assert "1 of them in words without this child" in paper["text"]
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
    assert kept["account"] == REDACTED
    assert "Came in without a coat again." not in str(lead.send("GET", f"/api/v1/records/{child['shared']}/versions"))
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
