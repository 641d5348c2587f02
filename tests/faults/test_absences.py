"""A part is away for a while: reports go on, nothing is parked, and all is as it should be once it is back."""

import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
from support.breaking import comes_right, everything_ready, postgres_answers
from support.levels import waits_for
from support.operating import as_superuser
from support.small_trust import PASSWORD, email_of

pytestmark = waits_for("chassis", "deploy", "migrations")


def test_without_identity_and_vault_a_permitted_report_is_taken_and_becomes_readable(breakable):
    child = breakable.pupils()[0]["id"]
    with breakable.caller() as teacher:
        session = teacher.send("POST", "/api/v1/sessions", json={"email": email_of("teacher"), "password": PASSWORD})
    permit = session["reporting_permits"][0]
    lead = breakable.signed_in("lead", elevated=True)
    supervisor = breakable.world.stack.supervisor
    supervisor.stop("openbao")
    breakable.processes["identity"].kill()

    body, key = breakable.concern(child, account="Said while the vault slept."), str(uuid4())
    headers = {"Authorization": f"Permit {permit}", "Idempotency-Key": key}
    with breakable.caller() as reporter:
        receipt = reporter.send("POST", "/api/v1/concerns", json=body, headers=headers)
        again = reporter.send("POST", "/api/v1/concerns", json=body, headers=headers)
    assert again == receipt

    breakable.world.stack.ensure_openbao()
    breakable.processes["identity"].start()
    concern = comes_right(lambda: _readable(lead, receipt["id"]), what="the concern's text")
    assert concern["account"] == "Said while the vault slept."
    comes_right(lambda: _readable(lead, receipt["id"])["author_confirmed"], what="the author's confirmation")


def _readable(lead, concern_id):
    try:
        found = lead.send("GET", f"/api/v1/concerns/{concern_id}")
    except RuntimeError:
        return None
    return found if found["account"] else None


def test_while_postgres_is_away_nothing_is_parked(breakable, ledger):
    """Shortened: the whole ladder of this world is over in 3 s, so 7 s would park everything that counted."""
    for pupil in breakable.pupils()[:5]:
        breakable.report(pupil["id"])
    supervisor = breakable.world.stack.supervisor
    supervisor.stop("postgres")
    time.sleep(7)
    supervisor.start("postgres")
    comes_right(lambda: postgres_answers(breakable), what="PostgreSQL")
    comes_right(breakable.processes["incidents"].is_ready, what="incidents")
    comes_right(breakable.processes["alerts"].is_ready, what="alerts")
    comes_right(ledger.is_idle, what="draining")
    assert set(ledger.parked().values()) == {0}
    comes_right(lambda: not ledger.audit_entries_missing(), what="the last audit entry")


def test_what_a_lead_saves_while_postgres_is_killed_is_saved_without_another_try(breakable):
    lead = breakable.signed_in("lead", elevated=True)
    concern = breakable.report(breakable.pupils()[0]["id"])["id"]
    opened = {"json": {"reason": "Needs a record."}, "headers": {"Idempotency-Key": str(uuid4())}}
    incident = lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **opened)["id"]
    notes = f"/api/v1/incidents/{incident}/notes"
    with httpx.Client(
        base_url=breakable.url,
        verify=ssl.create_default_context(cafile=str(breakable.ca)),
        headers=lead.headers,
        timeout=30,
    ) as once:

        def save(number):
            body = {"text": f"Note {number}.", "occurred_at": "2026-09-11T10:00:00+01:00"}
            return once.post(notes, json=body, headers={"Idempotency-Key": str(uuid4())}).status_code

        assert save(0) == 201
        supervisor = breakable.world.stack.supervisor
        # What other tests wrote is not replayed: this is about an absence of seconds, not the length of a log.
        as_superuser(breakable.world, "incidents", "CHECKPOINT")
        supervisor.kill("postgres")
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(save, range(1, 13))) == [201] * 12
    everything_ready(breakable)
    written = [each["text"] for each in lead.send("GET", f"/api/v1/incidents/{incident}")["entries"]]
    assert sorted(each for each in written if each.startswith("Note")) == sorted(f"Note {n}." for n in range(13))
