"""By program, in one process: which pupil is which, protected identities, additions, groups."""

import csv
import io
from uuid import uuid4

import pytest
from haven_local.demonstration.caller import ApiError
from small_trust import SCHOOLS, deliver, eventually, sign, sign_for_result

URN = SCHOOLS["south"][0]
COLUMNS = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename", "date_of_birth", "sex",
    "year_group", "class", "source_id",
)  # fmt: skip
REASON = {"reason": "Their papers were looked at."}


def file_of(*pupils):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({"date_of_birth": "2013-07-09", "class": "9Q", "year_group": "9", **pupil} for pupil in pupils)
    return text.getvalue().encode()


def push(trust, *pupils):
    return deliver(trust, "south", file_of(*pupils))


@pytest.fixture
def lead(trust):
    return trust.signed_in("south_lead", elevated=True)


def found(lead, query, **given):
    return [each["id"] for each in lead.send("GET", "/api/v1/pupils", params={"query": query, **given})["pupils"]]


def under(version=None, key=None):
    """Headers: the version that was seen, and a key."""
    given = {"If-Match": None if version is None else f'"{version}"', "Idempotency-Key": key}
    return {name: value for name, value in given.items() if value is not None}


def refused(caller, method, path, code, **arguments):
    with pytest.raises(ApiError, match=code):
        caller.send(method, path, **arguments)


def proposals(lead, **given):
    """Those about the second entry of ``Zinnia``."""
    matches = lead.send("GET", "/api/v1/pupil-matches", params=given)["matches"]
    return [each for each in matches if each["new"]["legal_surname"] == "Zinniah"]


def test_two_entries_are_proposed_merged_and_split(trust, lead):
    push(trust, {"source_id": "m1", "upn": "P820400115885", "legal_surname": "Zinnia", "legal_forename": "Annabel"})
    push(trust, {"source_id": "m2", "legal_surname": "Zinniah", "legal_forename": "Anabel"})
    (match,) = proposals(lead)
    assert match["known"]["legal_surname"] == "Zinnia"
    assert match["known"]["school_urn"] == URN
    path, later = f"/api/v1/pupil-matches/{match['id']}/decision", {**REASON, "decision": "later"}
    assert lead.send("POST", path, json=later, headers=under(version=match["version"]))["state"] == "later"
    same = {**REASON, "decision": "same"}
    refused(lead, "POST", path, "412 stale_version", json=same, headers=under(version=match["version"]))
    assert proposals(lead, include_later="false") == []
    assert match["takes_two"], "both are on one school's roll"
    key = str(uuid4())
    for _ in range(2):
        assert lead.send("POST", path, json=same, headers=under(version=2, key=key))["state"] == "later"
    assert lead.send("GET", f"/api/v1/pupils/{match['known']['pupil_id']}/merges")["merges"] == []
    head, key = trust.signed_in("trust_lead", elevated=True), str(uuid4())
    for _ in range(2):
        assert head.send("POST", path, json=same, headers=under(version=3, key=key))["state"] == "same"
    kept, alias = match["known"]["pupil_id"], match["new"]["pupil_id"]
    (merge,) = lead.send("GET", f"/api/v1/pupils/{kept}/merges")["merges"]
    assert (merge["alias_id"], merge["reason"], merge["ended_at"]) == (alias, REASON["reason"], None)
    ending = f"/api/v1/merges/{merge['id']}/ending"
    for _ in range(2):
        assert lead.send("POST", ending, json=REASON, headers=under(key="split"))["id"] == merge["id"]
    (merge,) = lead.send("GET", f"/api/v1/pupils/{alias}/merges")["merges"]
    assert merge["ended_reason"] == REASON["reason"]
    assert found(lead, "anabel zinniah") == [alias]


def test_any_two_are_compared_and_merged_on_the_version_that_was_seen(trust, lead):
    push(
        trust,
        {"source_id": "k1", "legal_surname": "Zoeller", "legal_forename": "Hannah"},
        {"source_id": "k2", "legal_surname": "Zuhl", "legal_forename": "Johanna"},
    )
    (pupil,), (alias,) = found(lead, "zoeller"), found(lead, "zuhl")
    path = f"/api/v1/pupils/{pupil}"
    compared = lead.send("GET", f"{path}/comparison", params={"other_pupil_id": alias})
    assert (compared["pupil"]["pupil_id"], compared["other"]["pupil_id"]) == (pupil, alias)
    assert "date_of_birth" in compared["agree"]
    seen = compared["other"]["version"]
    push(trust, {"source_id": "k2", "legal_surname": "Zuhl", "legal_forename": "Johanna", "class": "9R"})
    body = {**REASON, "alias_id": alias}
    refused(lead, "POST", f"{path}/merges", "412 stale_version", json=body, headers=under(version=seen))
    assert lead.send("POST", f"{path}/merges", json=body, headers=under(version=seen + 1))["waits"]
    refused(trust.signed_in("lead", elevated=True), "POST", f"{path}/merges", "404", json=body)


def test_an_identity_is_protected_for_the_people_named(trust, lead):
    push(
        trust,
        {"source_id": "p1", "upn": "D820400115886", "legal_surname": "Zander", "legal_forename": "Una"},
        {"source_id": "p2", "legal_surname": "Zwart", "legal_forename": "Ulla"},
    )
    (today,), (before,) = found(lead, "zander"), found(lead, "zwart")
    path = f"/api/v1/pupils/{today}/protection"
    assert lead.send("GET", path)["protected"] is False
    body = {
        **REASON, "kind": "adoption", "readers": [str(trust.staff["south_teacher"])], "old_upns": ["Z820400115773"],
        "old_pupil_id": before,
    }  # fmt: skip
    set_ = lead.send("PUT", path, json=body)
    assert (set_["protected"], set_["version"]) == (True, 1)
    assert "Zwart" not in str(set_)
    refused(lead, "PUT", path, "412 stale_version", json=body, headers=under(version=7))
    told = lead.send("GET", path)
    assert {*told["readers"]} == {str(trust.staff["south_teacher"]), str(trust.staff["south_lead"])}
    assert {(each["legal_surname"], each["upn"]) for each in told["before"]} == {
        ("Zwart", None), (None, "Z820400115773"),
    }  # fmt: skip
    assert found(lead, "zwart", leavers="true") == []
    other = trust.signed_in("trust_lead", elevated=True)
    refused(other, "GET", path, "404")
    refused(other, "POST", f"{path}/ending", "404", json=REASON)
    assert lead.send("POST", f"{path}/ending", json=REASON)["protected"] is False
    assert other.send("GET", path)["protected"] is False
    assert found(lead, "zwart", leavers="true") == [before]


def test_an_addition_is_made_once_and_taken_off_once(trust, lead):
    child = trust.pupils("south")[3]["id"]
    path, given = f"/api/v1/pupils/{child}/additions", {"kind": "may_not_collect", "text": "Not the uncle."}
    refused(lead, "POST", path, "400 idempotency_key_required", json=given)
    made = {lead.send("POST", path, json=given, headers=under(key="once"))["id"] for _ in range(2)}
    (local,) = lead.send("GET", f"/api/v1/pupils/{child}/record")["local"]
    assert made == {local["id"]}
    one = f"/api/v1/additions/{local['id']}"
    refused(lead, "DELETE", one, "400 invalid_request")
    refused(trust.signed_in("lead", elevated=True), "DELETE", one, "404", headers=under(version=1))
    assert lead.send("DELETE", one, headers=under(version=local["version"])) is None
    refused(lead, "DELETE", one, "412 stale_version", headers=under(version=local["version"]))
    assert lead.send("GET", f"/api/v1/pupils/{child}/record")["local"] == []


def test_a_sender_is_told_what_stops_a_letter_and_whose_word_lets_it_go(trust, lead):
    child = trust.pupils("south")[4]["id"]
    path, letter = f"/api/v1/pupils/{child}", {"params": {"purpose": "letter"}}
    nothing = {"pupil_id": child, "stopped": False, "flags": [], "override": None}
    assert lead.send("GET", f"{path}/stops", **letter) == nothing
    order = {"kind": "court_order", "text": "The father may not be told where they live."}
    lead.send("POST", f"{path}/additions", json=order, headers=under(key="order"))
    assert lead.send("GET", f"{path}/stops", **letter) == {**nothing, "stopped": True, "flags": ["court_order"]}
    why = {"purpose": "letter", "reason": "It goes to the mother alone."}
    refused(lead, "POST", f"{path}/stop-overrides", "400 idempotency_key_required", json=why)
    (given,) = {lead.send("POST", f"{path}/stop-overrides", json=why, headers=under(key="let"))["id"] for _ in range(2)}
    told = lead.send("GET", f"{path}/stops", **letter)
    assert (told["stopped"], told["override"]["id"]) == (False, given)
    assert told["override"]["overridden_by"] == str(trust.staff["south_lead"])
    other = trust.signed_in("trust_lead", elevated=True)
    assert other.send("GET", f"{path}/stops", **letter)["stopped"]
    named = {"purpose": "letter", "override_id": given}
    assert not other.send("GET", f"{path}/stops", params=named)["stopped"]
    refused(trust.signed_in("lead", elevated=True), "GET", f"{path}/stops", "404", **letter)
    refused(lead, "GET", f"{path}/stops", "400 invalid_request")


def test_a_group_is_made_once_changed_and_deleted(trust, lead):
    first, second = (each["id"] for each in trust.pupils("south")[:2])
    body = {"school_urn": URN, "name": "Bus 7", "pupil_ids": [first]}
    (made,) = {lead.send("POST", "/api/v1/pupil-groups", json=body, headers=under(key="bus"))["id"] for _ in range(2)}
    path = f"/api/v1/pupil-groups/{made}"
    assert [each["name"] for each in lead.send("GET", "/api/v1/pupil-groups")["groups"]] == ["Bus 7"]
    changed = {**body, "name": "Bus 8", "pupil_ids": [first, second]}
    refused(lead, "PUT", path, "400 invalid_request", json=changed)
    assert lead.send("PUT", path, json=changed, headers=under(version=1)) == {"id": made, "version": 2}
    refused(lead, "PUT", path, "412 stale_version", json=changed, headers=under(version=1))
    shown = lead.send("GET", path)
    assert (shown["name"], {each["id"] for each in shown["pupils"]}) == ("Bus 8", {first, second})
    refused(trust.signed_in("lead", elevated=True), "GET", path, "404")
    refused(lead, "DELETE", path, "412 stale_version", headers=under(version=1))
    assert lead.send("DELETE", path, headers=under(version=2)) is None
    refused(lead, "GET", path, "404")


def mixed_up(trust):
    """Four children, and a file in which each has the id of the next; the delivery's id."""
    rows = [
        {"source_id": f"i{place}", "legal_surname": surname, "legal_forename": "Ida", "date_of_birth": f"{born}-05-01"}
        for place, (surname, born) in enumerate({"Zabel": 2009, "Zeller": 2010, "Zobel": 2011, "Zubel": 2012}.items())
    ]
    push(trust, *rows)
    turned = [{**row, "source_id": other["source_id"]} for row, other in zip(rows, rows[1:] + rows[:1], strict=True)]
    body, feed = file_of(*turned), trust.feeds["south"]
    headers = {"Content-Type": "text/csv", **sign(feed, body)}
    with trust.caller() as vendor:
        return vendor.send("POST", f"/mis/v1/feeds/{feed.id}/files", content=body, headers=headers)["delivery_id"]


def fate_of(trust, delivery_id):
    """What the vendor is told once it is done."""
    with trust.caller() as vendor:
        feed = trust.feeds["south"]
        signed = sign_for_result(feed, delivery_id)
        told = vendor.send("GET", f"/mis/v1/feeds/{feed.id}/deliveries/{delivery_id}", headers=signed)
    return told if told["state"] == "done" else None


def test_ids_of_other_children_are_listed_and_decided(trust, lead):
    sent, feed = mixed_up(trust), str(trust.feeds["south"].id)
    administrator = trust.signed_in("administrator", elevated=True)

    def listed(**given):
        return administrator.send("GET", "/api/v1/id-conflicts", params=given)["conflicts"]

    (conflict,) = eventually(lambda: listed(feed_id=feed), what="a conflict")
    assert (conflict["delivery_id"], conflict["school_urn"], conflict["rows"]) == (sent, URN, 4)
    assert listed(feed_id=str(uuid4())) == []
    decision = f"/api/v1/id-conflicts/{sent}/decision"
    refused(lead, "POST", decision, "403 not_permitted", json={"decision": "leave"})
    for _ in range(2):
        assert administrator.send("POST", decision, json={"decision": "leave"}) == {"delivery_id": sent}
    fate = eventually(lambda: fate_of(trust, sent), what="the delivery")
    assert {row["reason"] for row in fate["rejected"]} == {"source_id_conflict"}
    assert listed() == []
    refused(administrator, "POST", decision, "404", json={"decision": "rekey"})
