"""Nothing that tells a story stands anywhere in the clear: databases, broker, vault, objects, logs, mail."""

import base64
import json
import time

import pytest
from haven_local.testing import data_map
from haven_local.testing.canary_search import (
    SERVICES_WITHOUT_NAMES,
    cluster_of,
    columns_holding,
    files_holding,
    folders_of,
    forms_of,
    holds,
    values_of,
)
from haven_local.testing.small_trust import eventually

NARRATIVE = ("Kanarienvogelgesang", "Papageienruf", "Nachtigallenlied", "Zaunkönigsweise", "Drosselgezwitscher")
NAMES = ("Quillfeather", "Zebedee")
FILLED = (
    "identity: totp_factor.secret_sealed",
    "incidents: action.text",
    "incidents: concern.account",
    "incidents: concern.action_taken",
    "incidents: concern.child_words",
    "incidents: document_version.name",
    "incidents: entry.text",
    "incidents: export.choices",
    "incidents: export.sealed_key",
    "incidents: file_key.wrapped",
    "incidents: key_wrap.wrapped",
    "incidents: record_subject.not_listed",
    "pupils: feed.secret_sealed",
    "pupils: file_key.wrapped",
    "pupils: key_wrap.wrapped",
)
"""Sealed columns this test has filled; a column without a value would prove nothing."""


@pytest.fixture(scope="module")
def told(breakable):
    """Canaries in every field that takes text, while two readers are down; then in a system that has caught up."""
    child = breakable.pupils()[8]["id"]
    lead = breakable.signed_in("lead", elevated=True)
    for name in ("alerts", "audit"):
        breakable.processes[name].kill()
    words = dict(zip(("account", "child_words", "action_taken"), NARRATIVE, strict=False))
    reported = [breakable.report(child, **words)["id"] for _ in range(20)]
    breakable.report({"not_listed": "Quillfeather cousin", "role": "witness"}, **words)
    for concern_id in reported[:3]:
        lead.send("POST", f"/api/v1/concerns/{concern_id}/acceptance", json={"reason": NARRATIVE[3]})
    _send_file(breakable, lead, reported[4])
    _assign(breakable, lead, reported[0])
    _keep_and_export(breakable, lead, reported[0])
    return breakable


def _assign(trust, lead, concern_id):
    incident = lead.send("GET", f"/api/v1/concerns/{concern_id}")["incident_id"]
    action = {"text": NARRATIVE[4], "owner_id": str(trust.staff["lead"]), "due_on": time.strftime("%Y-%m-%d")}
    lead.send("POST", f"/api/v1/incidents/{incident}/actions", json=action)


def _send_file(trust, lead, concern_id):
    """A report's file whose name and bytes are canaries, looked at and opened."""
    file = {"file": (f"{NARRATIVE[1]}.txt", " ".join(NARRATIVE).encode(), "text/plain")}
    headers = {"Idempotency-Key": "a-file-of-a-report"}
    address = f"/api/v1/concerns/{concern_id}/files"
    document = trust.signed_in("teacher").send("POST", address, files=file, headers=headers)["id"]
    path = f"/api/v1/documents/{document}"
    eventually(lambda: lead.send("GET", path)["readable_version"], 60, "a look at the report's file")


def _keep_and_export(trust, lead, concern_id):
    """A document whose name and bytes are canaries, and an export that holds them all."""
    incident = lead.send("GET", f"/api/v1/concerns/{concern_id}")["incident_id"]
    file = {"file": (f"{NARRATIVE[0]}.txt", " ".join(NARRATIVE).encode(), "text/plain")}
    document = lead.send("POST", f"/api/v1/incidents/{incident}/documents", files=file)["id"]
    asked = {"incident_id": incident, "format": "html", "purpose": NARRATIVE[1], "recipient": NAMES[0]}
    export = lead.send("POST", "/api/v1/exports", json={**asked, "hide_words": [NARRATIVE[2]]})["id"]
    eventually(lambda: lead.send("GET", f"/api/v1/documents/{document}")["readable_version"], 60, "a look at the file")
    eventually(lambda: lead.send("GET", f"/api/v1/exports/{export}")["state"] == "done", 60, "the export")


def _secrets(trust):
    return (*trust.secrets.values(), *(feed.secret.removeprefix("whsec_") for feed in trust.feeds.values()))


@pytest.mark.timeout(240)
def test_files_tell_nothing_while_events_wait_and_after(told, ledger):
    everything = (*NARRATIVE, *NAMES, *_secrets(told))
    assert files_holding(folders_of(told.world), everything) == set()
    for name in ("alerts", "audit"):
        told.processes[name].start()
    eventually(ledger.is_idle, 60, "draining")
    assert files_holding(folders_of(told.world), everything) == set()
    assert files_holding([cluster_of(told.world)], (*NARRATIVE, *_secrets(told))) == set()
    # The roll is in this cluster, so names are: the search does find what is there.
    assert files_holding([cluster_of(told.world)], NAMES)


@pytest.mark.timeout(120)
def test_only_the_roll_knows_a_name_and_no_column_a_word(told):
    assert columns_holding(told.world, (*NARRATIVE, *_secrets(told))) == set()
    named = columns_holding(told.world, NAMES)
    assert {str(column) for column in named if column.service in SERVICES_WITHOUT_NAMES} == set()
    assert {column.table for column in named} == {"pupil"}


@pytest.mark.parametrize("column", data_map.sealed_columns(), ids=str)
def test_a_sealed_column_holds_no_canary(told, column):
    values = list(values_of(told.world, column))
    assert values or str(column) not in FILLED
    assert not any(holds(value, (*NARRATIVE, *NAMES, *_secrets(told))) for value in values)


@pytest.mark.parametrize("prefix", [b"", b"a", b"ab"])
def test_the_search_knows_a_word_however_it_is_written(prefix):
    for word in (*NARRATIVE, *NAMES):
        inside = b"%s in %s." % (prefix, word.encode())
        assert holds(base64.b64encode(inside), [word])
        assert holds(inside.hex().encode(), [word])
        assert holds(json.dumps(word).encode(), [word])
        assert holds(word.upper().encode("utf-16-le") if word.isascii() else word.encode("utf-16-le"), [word])
        assert not holds(b"nothing of the kind", [word])
        assert min(map(len, forms_of(word))) >= 7
