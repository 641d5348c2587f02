"""A child's file with a document and a photo that two people destroy after a backup was made, and what is left of it
once that backup is restored: for the test that restores everything."""

import io
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.vault import Reason, Vault, VaultRefused
from chassis.objects.numbered_lines import NumberedLines
from haven_local.demonstration.caller import Caller
from haven_local.stack import Stack
from PIL import Image
from retention.check_list import certificate_holds, check_list
from retention.destruction_list.place import Signer

from support.canary_search import columns_holding, holds
from support.disposing import (
    API,
    add_file,
    agreed_on,
    asked_once,
    child_with_a_file,
    destroyed,
    let_fourteen_days_pass,
    redact_shared,
    remove_shared,
)
from support.growing_up import grow_up
from support.opened_objects import data_keys, opened_objects
from support.small_trust import SmallTrust, eventually

_DISPOSED, _BESIDE = 10, 11
"""Places in the list of pupils; no other test asks for these children."""
_WORDS = ("Kanarienvogelgesang", "Papageienruf", "Nachtigallenlied")
_REDACTED = "Said it to her aunt, [redacted]."
_SECONDS = 180.0
_ANSWERED = "SELECT cardinality(answered) >= 4 FROM disposal WHERE id = '{}'"


@dataclass(frozen=True)
class Doomed:
    """``ids`` as ``child_with_a_file`` says them, with ``document`` and ``beside``, a document at the shared concern.
    ``words`` stand in all of it, the surname among them; ``photo`` as it is shown."""

    ids: dict[str, str]
    disposal: str
    words: tuple[str, ...]
    photo: bytes


def agree_to_destroy(trust: SmallTrust) -> Doomed:
    """Reported, with a file, a photo and a record about another child as well, which is redacted; two people agree."""
    trust.sessions.clear()  # those who confirmed it long ago do so anew
    photos: list[bytes] = []

    def more(child: dict[str, str]) -> None:
        child["document"] = add_file(trust, child["alone"], _WORDS)
        child["beside"] = add_file(trust, child["shared"], _WORDS)
        photos.append(_put_photo(trust, child["pupil"]))

    ids = child_with_a_file(
        trust, _DISPOSED, _BESIDE, more, account=f"Said it to her aunt, {_WORDS[0]}.", child_words=_WORDS[1]
    )
    redact_shared(trust, ids, *_WORDS[:2])
    grow_up(trust, ids["other"])  # nothing that a child is in as well is removed
    remove_shared(trust, ids, ids["beside"])
    [(surname,)] = trust.world.rows("pupils", f"SELECT legal_surname FROM pupil WHERE id = '{ids['pupil']}'")
    doomed = Doomed(ids, agreed_on(trust, ids["pupil"]), (*_WORDS, surname), photos[0])
    assert _readable(trust, doomed) == {"document": 200, "beside": 200, "photo": 200}
    assert _objects_of(trust, doomed) == {"document", "beside", "photo"}
    return doomed


def destroy(trust: SmallTrust, stack: Stack, doomed: Doomed) -> None:
    """Its day comes, and it goes, with its certificate."""
    let_fourteen_days_pass(trust, doomed.disposal)
    _certified(trust, stack, doomed)
    eventually(lambda: not _objects_of(trust, doomed), _SECONDS, "that its objects are gone")


def shows_nothing(trust: SmallTrust, doomed: Doomed) -> None:
    """It is all there, as it was at the time of the backup, and nobody is shown anything."""
    lead, ids = trust.signed_in("lead", elevated=True), doomed.ids
    assert _objects_of(trust, doomed) == {"document", "beside", "photo"}
    assert columns_holding(trust.world, doomed.words)
    paths = [f"/pupils/{ids['pupil']}", f"/pupils/{ids['other']}", f"/concerns/{ids['alone']}", "/alerts"]
    for path in (*paths, f"/documents/{ids['document']}/content", f"/pupils/{ids['pupil']}/photo"):
        assert asked_once(trust, lead, path) == (503, "being_restored", "30"), path


def nothing_is_left(trust: SmallTrust, stack: Stack, doomed: Doomed) -> None:
    """Once it opened by itself: of the child nothing, of the other their own; list and certificates hold."""
    lead, ids = trust.signed_in("lead", elevated=True), doomed.ids
    for path in (f"/pupils/{ids['other']}", f"/concerns/{ids['alone']}"):  # each service opens by itself
        eventually(partial(_is_open, trust, lead, path), _SECONDS, "that it opens")
    _certified(trust, stack, doomed)

    assert _key_is_gone(trust, ids["pupil"])
    for path in (f"/pupils/{ids['pupil']}", f"/pupils/{ids['pupil']}/chronology", f"/concerns/{ids['alone']}"):
        assert asked_once(trust, lead, path)[:2] == (404, "not_found"), path
    assert _readable(trust, doomed) == {"document": 404, "beside": 404, "photo": 404}
    records = {UUID(ids[each]) for each in ("alone", "document")}
    assert not records & {record for record, _ in data_keys(trust.world, "incidents")}
    assert columns_holding(trust.world, doomed.words) == set()
    eventually(lambda: not _objects_of(trust, doomed), _SECONDS, "that the objects are gone")
    assert _objects_holding(trust, doomed.words) == set()
    kept = lead.send("GET", f"/api/v1/concerns/{ids['shared']}")
    assert kept["account"] == _REDACTED
    assert not holds(json.dumps(lead.send("GET", f"/api/v1/records/{ids['shared']}/versions")).encode(), doomed.words)
    _papers_are_true(trust, lead, doomed)


def _is_open(trust: SmallTrust, lead: Caller, path: str) -> bool:
    return asked_once(trust, lead, path)[1] != "being_restored"


def _certified(trust: SmallTrust, stack: Stack, doomed: Doomed) -> None:
    """What looks once a minute looks at its start."""
    lead, rows = trust.signed_in("lead", elevated=True), trust.world.rows
    stack.supervisor.restart("retention")
    answered = _ANSWERED.format(doomed.disposal)
    eventually(lambda: rows("retention", answered) == [(True,)], _SECONDS, "that all have answered")
    stack.supervisor.restart("retention")
    eventually(lambda: destroyed(lead, doomed.disposal), _SECONDS, "that it is certified")


def _papers_are_true(trust: SmallTrust, lead: Caller, doomed: Doomed) -> None:
    """The first came back with no backup: what was destroyed again has one of that day."""
    keys = Signer(Vault(load(ServiceSettings, trust.world.settings_for("retention")))).keys()
    [paper] = lead.send("GET", f"{API}/disposals/{doomed.disposal}/certificates")["certificates"]
    assert certificate_holds(json.dumps(paper), keys)
    said: dict[str, Any] = json.loads(paper["document"])
    assert (said["gone"]["concerns"], said["gone"]["documents"]) == (1, 2)
    assert (said["stays"]["redacted"], said["keys"]) == (1, 1)
    kept = trust.world.stack.surroundings().backups_kept
    assert kept is not None
    last = date.fromisoformat(said["destroyed_at"][:10]) + timedelta(days=kept.keep_days)
    assert said["backups"]["none_from"] == str(last + timedelta(days=1))
    assert doomed.ids["pupil"] not in paper["document"] + paper["text"]
    lines, _ = check_list(NumberedLines(trust.world.stack.layout.destruction_list.as_uri()), keys)
    assert lines >= said["list"]["line"]


def _put_photo(trust: SmallTrust, pupil: str) -> bytes:
    made = io.BytesIO()
    Image.radial_gradient("L").save(made, "PNG")
    lead, path = trust.signed_in("lead", elevated=True), f"/api/v1/pupils/{pupil}/photo"
    lead.send("PUT", path, files={"file": ("a.png", made.getvalue(), "image/png")})
    shown = httpx.get(f"{trust.url}{path}", headers=lead.headers, verify=trust.context(), timeout=30)
    assert shown.headers["Content-Type"] == "image/jpeg"
    return shown.content


def _readable(trust: SmallTrust, doomed: Doomed) -> dict[str, int]:
    """What whoever may read the file is answered."""
    lead = trust.signed_in("lead", elevated=True)
    paths = {each: f"/documents/{doomed.ids[each]}/content" for each in ("document", "beside")}
    paths["photo"] = f"/pupils/{doomed.ids['pupil']}/photo"
    address = f"{trust.url}/api/v1"
    return {
        what: httpx.get(f"{address}{path}", headers=lead.headers, verify=trust.context(), timeout=30).status_code
        for what, path in paths.items()
    }


def _objects_of(trust: SmallTrust, doomed: Doomed) -> set[str]:
    """Which of theirs are there, opened or not; what opens is what was put there."""
    found = opened_objects(trust.world)
    whose = {f"documents/{doomed.ids[each]}/": each for each in ("document", "beside")}
    whose[f"photos/{doomed.ids['pupil']}/"] = "photo"
    there = {
        what: content for name, content in found.items() for start, what in whose.items() if name.startswith(start)
    }
    for what, content in there.items():
        assert content is None or (content == doomed.photo if what == "photo" else holds(content, doomed.words))
    return set(there)


def _objects_holding(trust: SmallTrust, words: Collection[str]) -> set[str]:
    return {name for name, content in opened_objects(trust.world).items() if content and holds(content, words)}


def _key_is_gone(trust: SmallTrust, pupil: str) -> bool:
    vault = Vault(load(ServiceSettings, trust.world.settings_for("incidents")))
    try:
        vault.decrypt(f"subject-{pupil}", "vault:v1:AAAA", context=b"incidents")
    except VaultRefused as refused:
        return refused.reason is Reason.KEY_MISSING
    return False
