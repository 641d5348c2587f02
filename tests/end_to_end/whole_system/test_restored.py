"""By program, on the whole running system: what was backed up yesterday is put back after a disposal.

It is closed from the first moment, takes reports, opens by itself, and nothing of the child is readable at any time.
"""

import json
import shutil
from uuid import uuid4

import httpx
import pytest
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.vault import Reason, Vault, VaultRefused
from haven_local.layout import SERVICE_NAMES
from retention.check_list import certificate_holds, check_list
from retention.destruction_list.place import Signer
from small_trust import PASSWORD, email_of, eventually
from support.canary_search import columns_holding
from support.disposing import (
    API,
    agreed_on,
    asked_once,
    child_with_a_file,
    destroyed,
    let_fourteen_days_pass,
    start_again,
)
from support.operating import as_superuser
from support.restoring import keep_copy, put_back

DISPOSED, BESIDE = 16, 17
"""Places in the list of pupils; no other test asks for these children."""
TWO_MINUTES = 120.0
YESTERDAY = """
INSERT INTO heard_from (owner, heard_until) VALUES ('identity', now()) ON CONFLICT (owner) DO NOTHING;
UPDATE heard_from SET asked_at = now() - interval '1 day'
"""
"""When somebody worked with a database last, as a backup of yesterday says it."""
HELD = {
    "incidents": "SELECT count(*) FROM record_subject WHERE subject_id = '{pupil}'",
    "pupils": "SELECT count(*) FROM pupil WHERE id = '{pupil}'",
    "alerts": "SELECT count(*) FROM alert WHERE object_id = '{alone}'",
}


@pytest.fixture(scope="module")
def restored(trust, tmp_path_factory):
    """A disposal is finished, and then everything but the destruction list is as it was before; retention is down."""
    child = child_with_a_file(trust, DISPOSED, BESIDE)
    pupil, world = child["pupil"], trust.world
    [(surname,)] = world.rows("pupils", f"SELECT legal_surname FROM pupil WHERE id = '{pupil}'")
    disposal = agreed_on(trust, pupil)
    permit = trust.caller().send("POST", "/api/v1/sessions", json={"email": email_of("teacher"), "password": PASSWORD})[
        "reporting_permits"
    ][0]
    backup = tmp_path_factory.mktemp("yesterday") / "objects"
    copies = {service: keep_copy(world, service) for service in SERVICE_NAMES}
    shutil.copytree(world.objects, backup)
    key = _key_of(world, pupil)

    lead = trust.signed_in("lead", elevated=True)
    let_fourteen_days_pass(trust, disposal)
    start_again(trust, "retention")
    answered = f"SELECT cardinality(answered) FROM disposal WHERE id = '{disposal}'"
    eventually(lambda: world.rows("retention", answered) == [(4,)], TWO_MINUTES, "that all have answered")
    start_again(trust, "retention")
    eventually(lambda: destroyed(lead, disposal), TWO_MINUTES, "that it is destroyed")

    for process in trust.processes.values():
        process.kill()
    for service, copy in copies.items():
        put_back(world, service, copy)
        as_superuser(world, service, YESTERDAY)
    shutil.rmtree(world.objects)
    shutil.copytree(backup, world.objects)
    world.vault.write(f"transit/restore/subject-{pupil}", backup=key)
    for name, process in trust.processes.items():
        if name != "retention":
            process.start()
    return {**child, "disposal": disposal, "permit": permit, "surname": surname}


def test_it_is_closed_takes_reports_and_opens_by_itself(trust, restored):
    lead, world = trust.signed_in("lead", elevated=True), trust.world
    assert all(_held(world, restored).values()), "the backup has it all"
    for path in (f"/pupils/{restored['pupil']}", f"/pupils/{restored['other']}", "/alerts", "/audit?limit=1"):
        assert asked_once(trust, lead, path) == (503, "being_restored", "30"), path
    again = trust.caller()
    again.sign_in(email_of("lead"), PASSWORD)
    assert asked_once(trust, again, f"/concerns/{restored['alone']}")[1] == "being_restored"
    reports = [trust.report(restored["other"])["id"], _by_permit(trust, restored)]
    eventually(lambda: "haven_closed 1.0" in trust.processes["incidents"].metrics(), what="the figure")

    trust.processes["retention"].start()
    for path in (f"/pupils/{restored['other']}", f"/concerns/{restored['alone']}", "/alerts", "/audit?limit=1"):
        # each service opens for itself
        eventually(
            lambda path=path: asked_once(trust, lead, path)[1] != "being_restored",
            TWO_MINUTES,
            "that it opens by itself",
        )
    assert asked_once(trust, lead, f"/pupils/{restored['other']}")[0] == 200

    assert not any(_held(world, restored).values())
    assert columns_holding(world, [restored["surname"]]) == set()
    for path in (f"/pupils/{restored['pupil']}", f"/concerns/{restored['alone']}"):
        assert asked_once(trust, lead, path)[1] == "not_found", path
    vault = Vault(load(ServiceSettings, world.settings_for("incidents")))
    with pytest.raises(VaultRefused) as refused:
        vault.decrypt(f"subject-{restored['pupil']}", "vault:v1:AAAA", context=b"incidents")
    assert refused.value.reason is Reason.KEY_MISSING
    for report in reports:
        path = f"/concerns/{report}"
        eventually(
            lambda path=path: asked_once(trust, lead, path)[0] == 200, what="that a report taken meanwhile is read"
        )
    kept = lead.send("GET", f"/api/v1/concerns/{restored['shared']}")
    assert restored["pupil"] not in str(kept)
    eventually(lambda: "haven_closed 0.0" in trust.processes["incidents"].metrics(), what="the figure")


def test_the_certificate_and_the_list_hold(trust, restored):
    lead = trust.signed_in("lead", elevated=True)
    start_again(trust, "retention")
    eventually(lambda: destroyed(lead, restored["disposal"]), TWO_MINUTES, "that it is certified")
    keys = Signer(Vault(load(ServiceSettings, trust.world.settings_for("retention")))).keys()
    found = lead.send("GET", f"{API}/disposals/{restored['disposal']}/certificates")["certificates"]
    assert found
    assert all(certificate_holds(json.dumps(each), keys) for each in found)
    from chassis.objects.numbered_lines import NumberedLines

    lines, _ = check_list(NumberedLines(trust.world.destruction_list.as_uri()), keys)
    assert lines == trust.world.rows("retention", "SELECT count(*) FROM list_line WHERE number IS NOT NULL")[0][0]


def _key_of(world, pupil):
    """As a snapshot of OpenBao holds it."""
    world.vault.write(f"transit/keys/subject-{pupil}/config", exportable=True, allow_plaintext_backup=True)
    return world.vault.read(f"transit/backup/subject-{pupil}")["data"]["backup"]


def _held(world, child):
    return {service: world.rows(service, query.format(**child))[0][0] for service, query in HELD.items()}


def _by_permit(trust, restored):
    headers = {"Authorization": f"Permit {restored['permit']}", "Idempotency-Key": str(uuid4())}
    answer = httpx.post(
        f"{trust.url}/api/v1/concerns",
        headers=headers,
        json=trust.concern(restored["other"]),
        verify=trust.context(),
        timeout=30,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]
