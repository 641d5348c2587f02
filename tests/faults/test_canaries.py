"""Nothing that tells a story stands anywhere in the clear: databases, broker, vault, objects, logs, mail."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.referral_kinds import TAKEN_BY, ReferralDetails
from haven_schemas.words.referrals import REFERRAL_CHOICES
from support import data_map
from support.breaking import comes_right
from support.canary_search import (
    SERVICES_WITHOUT_NAMES,
    cluster_of,
    columns_holding,
    files_holding,
    folders_of,
    forms_of,
    holds,
    values_of,
)

NARRATIVE = ("Kanarienvogelgesang", "Papageienruf", "Nachtigallenlied", "Zaunkönigsweise", "Drosselgezwitscher")
NAMES = ("Quillfeather", "Zebedee")
FILLED = (
    "identity: totp_factor.secret_sealed",
    "incidents: action.outcome",
    "incidents: action.text",
    "incidents: child_correction.reason",
    "incidents: concern.account",
    "incidents: concern.action_taken",
    "incidents: concern.change_reason",
    "incidents: concern.child_words",
    "incidents: concern.details",
    "incidents: document_version.name",
    "incidents: entry.action_taken",
    "incidents: entry.change_reason",
    "incidents: entry.details",
    "incidents: entry.outcome",
    "incidents: entry.text",
    "incidents: export.choices",
    "incidents: export.sealed_key",
    "incidents: file_key.wrapped",
    "incidents: key_wrap.wrapped",
    "incidents: person.name",
    "incidents: pupil_card.case_number",
    "incidents: pupil_card.may_not_collect",
    "incidents: pupil_card.not_shared_with",
    "incidents: pupil_card.plan",
    "incidents: pupil_card.plans",
    "incidents: pupil_card.summary",
    "incidents: record_move.reason",
    "incidents: record_subject.not_listed",
    "incidents: record_version.action_taken",
    "incidents: record_version.child_words",
    "incidents: record_version.details",
    "incidents: record_version.text",
    "incidents: restriction.reason",
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
    reported[1] = breakable.report(child, **words, details={"told_by": NARRATIVE[0], "place": NARRATIVE[1]})["id"]
    breakable.report({"not_listed": "Quillfeather cousin", "role": "witness"}, **words)
    for concern_id in reported[:3]:
        lead.send("POST", f"/api/v1/concerns/{concern_id}/acceptance", json={"reason": NARRATIVE[3]})
    _send_file(breakable, lead, reported[4])
    _assign(breakable, lead, reported[0])
    _keep_and_export(breakable, lead, reported[0])
    _write_the_rest(breakable, lead, reported[1], child)
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
    comes_right(lambda: lead.send("GET", path)["readable_version"], what="a look at the report's file")


def _keep_and_export(trust, lead, concern_id):
    """A document whose name and bytes are canaries, and an export that holds them all."""
    incident = lead.send("GET", f"/api/v1/concerns/{concern_id}")["incident_id"]
    file = {"file": (f"{NARRATIVE[0]}.txt", " ".join(NARRATIVE).encode(), "text/plain")}
    document = lead.send("POST", f"/api/v1/incidents/{incident}/documents", files=file)["id"]
    asked = {"incident_id": incident, "format": "html", "purpose": NARRATIVE[1], "recipient": NAMES[0]}
    export = lead.send("POST", "/api/v1/exports", json={**asked, "hide_words": [NARRATIVE[2]]})["id"]
    comes_right(
        lambda: lead.send("GET", f"/api/v1/documents/{document}")["readable_version"], what="a look at the file"
    )
    comes_right(lambda: lead.send("GET", f"/api/v1/exports/{export}")["state"] == "done", what="the export")


def _write_the_rest(trust, lead, concern_id, child):
    """Every other text that the API takes into a child's file."""
    incident = lead.send("GET", f"/api/v1/concerns/{concern_id}")["incident_id"]
    now, first = datetime.now(UTC).isoformat(), {"If-Match": '"1"'}

    def write(path, **body):
        return lead.send("POST", f"/api/v1{path}", json=body, headers=first)["id"]

    said = {"occurred_at": now, "details": {"with_whom": NARRATIVE[1]}}
    named = [{"name": NARRATIVE[2], "role": "parent"}]
    entry = write(f"/incidents/{incident}/entries", kind="conversation", text=NARRATIVE[0], new_people=named, **said)
    for record, more in ((entry, said), (concern_id, {"occurred_at": now, "child_words": NARRATIVE[3]})):
        write(f"/records/{record}/versions", text=NARRATIVE[1], reason=NARRATIVE[4], **more)
    _refer(write, incident, now, entry)
    todo = {"text": NARRATIVE[4], "owner_id": str(trust.staff["lead"]), "due_on": time.strftime("%Y-%m-%d")}
    action = write(f"/incidents/{incident}/actions", **todo)
    write(f"/actions/{action}/completion", outcome=NARRATIVE[0])
    card = dict(zip(("summary", "plan", "may_not_collect", "not_shared_with"), NARRATIVE, strict=False))
    card["case_number"] = NARRATIVE[0]
    card["plans"] = ["child_in_need"]
    lead.send("POST", f"/api/v1/pupils/{child}/card", json=card, headers={"If-Match": '"0"'})
    closing = dict(zip(("summary", "action", "outcome"), NARRATIVE, strict=False))
    later = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    lead.send("POST", f"/api/v1/incidents/{incident}/closing", json={**closing, "look_back_on": later})
    part = {"roles": [{"pupil_id": child, "role": "witness"}], "reason": NARRATIVE[0]}
    lead.send("POST", f"/api/v1/records/{entry}/pupils", json=part, headers=first)
    lead.send("POST", f"/api/v1/records/{entry}/restriction", json={"kind": "restricted", "reason": NARRATIVE[3]})
    right = trust.pupils()[9]["id"]
    wrong = {"wrong_pupil_id": child, "right_pupil_id": right, "reason": NARRATIVE[2]}
    lead.send("POST", f"/api/v1/records/{concern_id}/moves", json=wrong)


def _refer(write, incident, now, entry):
    """Canaries in every text of each kind of entry about a referral, and in what a correction leaves behind."""
    ids = {"referral_id": str(new_id()), "agency_id": str(new_id())}
    words = {name: NARRATIVE[place % len(NARRATIVE)] for place, name in enumerate(_said_of_referrals())}
    for kind, taken in TAKEN_BY.items():
        details = {name: words[name] for name in taken if name in words}
        if "not_shared" in taken:
            details["not_shared"] = [{"record_id": entry, "reason": NARRATIVE[3]}]
        named = {} if kind in ("not_referred", "agency_request") else ids
        about = {"kind": kind, "occurred_at": now, "text": NARRATIVE[4], "details": details}
        written = write(f"/incidents/{incident}/referral-entries", **about, **named)
        write(f"/records/{written}/versions", occurred_at=now, text=NARRATIVE[0], reason=NARRATIVE[1])


def _said_of_referrals():
    """The fields that take text."""
    chosen = {*REFERRAL_CHOICES, "call_at", "shared", "not_shared"}
    return sorted(set(ReferralDetails.model_fields) - chosen)


def _secrets(trust):
    return (*trust.secrets.values(), *(feed.secret.removeprefix("whsec_") for feed in trust.feeds.values()))


def test_files_tell_nothing_while_events_wait_and_after(told, ledger):
    everything = (*NARRATIVE, *NAMES, *_secrets(told))
    assert files_holding(folders_of(told.world), everything) == set()
    for name in ("alerts", "audit"):
        told.processes[name].start()
    comes_right(ledger.is_idle, what="draining")
    assert files_holding(folders_of(told.world), everything) == set()
    assert files_holding([cluster_of(told.world)], (*NARRATIVE, *_secrets(told))) == set()
    # The roll is in this cluster, so names are: the search does find what is there.
    assert files_holding([cluster_of(told.world)], NAMES)


def test_only_the_roll_knows_a_name_and_no_column_a_word(told):
    assert columns_holding(told.world, (*NARRATIVE, *_secrets(told))) == set()
    named = columns_holding(told.world, NAMES)
    assert {str(column) for column in named if column.service in SERVICES_WITHOUT_NAMES} == set()
    assert {column.table for column in named} == {"pupil"}


def test_no_sealed_column_holds_a_canary(told):
    words = (*NARRATIVE, *NAMES, *_secrets(told))
    found = {str(column): list(values_of(told.world, column)) for column in data_map.sealed_columns()}
    assert [name for name in FILLED if not found[name]] == []
    assert [name for name, values in found.items() if any(holds(value, words) for value in values)] == []


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
