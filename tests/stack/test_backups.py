"""Backed up, destroyed, restored: on a whole installation with its services."""

import datetime as dt
import json
import shutil
import ssl
import tempfile
from pathlib import Path

import httpx
import pytest
from haven_local.backups.backing_up import VAULT, back_up, files_of, tools_for
from haven_local.backups.expiring import expire_all, overdue_seconds
from haven_local.backups.keeping import back_up_once
from haven_local.backups.manifest import UnfitManifest
from haven_local.backups.place import BadPlace, Folder, Place, keep_place
from haven_local.backups.protected import protected_stack
from haven_local.backups.restoring.checks import look
from haven_local.backups.restoring.choosing import choose
from haven_local.backups.restoring.numbers import LEFT_OUT
from haven_local.backups.restoring.one import restore_one
from haven_local.backups.restoring.replaced import drop_old_replaced, kept_replaced
from haven_local.backups.setting_up import refuse_unfit_place, set_up
from haven_local.commands.restore import Asked, restore_of
from haven_local.layout import SERVICE_NAMES
from haven_local.stack import Stack
from haven_schemas.topology import CLOSES_AFTER_RESTORE
from support.disposal_drill import agree_to_destroy, destroy, nothing_is_left, shows_nothing
from support.installed import (
    Installed,
    Steps,
    bucket_for_backups,
    folder_for_backups,
    moved_to,
    run_all,
    run_all_but,
    trust_on,
)
from support.levels import waits_for
from support.small_trust import eventually

pytestmark = waits_for("chassis", "deploy", "migrations")

_MENDED_SECONDS = 90.0
OPENED = {"reason": "Needs a record.", "title": "Walks home alone"}
_IN_THE_LOG = "SELECT object_id FROM entry WHERE action = 'concern:record:add'"


def now():
    return dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def backed_up(make_stack):
    """A running installation with a report and a document, backed up to a folder; and what it was."""
    with folder_for_backups() as folder:
        stack = make_stack()
        run_all(stack)
        trust = trust_on(stack)
        place = Place(Folder(folder))
        refuse_unfit_place(stack, place)
        set_up(stack, place)
        tools = tools_for(protected_stack(stack), place)
        report = trust.report(trust.pupils()[0]["id"], account="Said she walks home by herself at night.")
        lead = trust.signed_in("lead", elevated=True)
        record = lead.send("POST", f"/api/v1/concerns/{report['id']}/acceptance", json=OPENED)
        _document(lead, record["id"])
        back_up_once(tools, now)  # the first, of the databases whole: each test needs one and may be run alone
        yield stack, trust, place, tools, report, record


def _document(lead, record_id):
    sent = {"file": ("letter.txt", b"Dear Ms Lead, I write about the walk home.")}
    document = lead.send("POST", f"/api/v1/incidents/{record_id}/documents", files=sent)["id"]
    eventually(lambda: lead.send("GET", f"/api/v1/documents/{document}")["readable_version"], 90, "a look at the file")


def _settled(stack):
    """Every entry is in the log, so that a backup made next holds all of them."""

    rows = Installed(stack).rows
    waiting = "SELECT count(*) FROM audit_entry WHERE sent_at IS NULL"

    def is_so():
        unsent = any(rows(each, waiting) != [(0,)] for each in SOURCES)
        return not unsent and rows("audit", "SELECT count(*) FROM source WHERE highest > held") == [(0,)]

    eventually(is_so, _MENDED_SECONDS, "an idle installation")


SOURCES = tuple(service for service in SERVICE_NAMES if service != "audit")


def test_what_does_not_fit_together_is_refused(backed_up, tmp_path):
    stack, _, place, tools, *_ = backed_up
    copied = tmp_path / "files"
    shutil.copytree(place.store.path / "files", copied)
    files = type(tools.files)(str(copied), tools.keys.files, tmp_path / "cache")
    for snapshot in files.snapshots(VAULT):
        files.forget(snapshot.id)
    with pytest.raises(UnfitManifest, match="no whole backup"):
        choose(files, tools.keys)
    with pytest.raises(UnfitManifest, match=r"no backup of .* or before: the oldest is of"):
        choose(tools.files, tools.keys, until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(BadPlace, match="inside what is backed up"):
        refuse_unfit_place(stack, Place(Folder(stack.root / "backups")))


def test_one_database_comes_back_while_the_rest_runs_on(backed_up):
    stack, trust, place, tools, report, _ = backed_up
    _settled(stack)
    back_up(tools, now())
    lost = trust.report(trust.pupils()[1]["id"])
    _settled(stack)

    restore_one(stack, "incidents", place, tools.keys, None, Steps())

    kept = trust.report(trust.pupils()[2]["id"])
    rows = Installed(stack).rows
    concerns = {str(row[0]) for row in rows("incidents", "SELECT id FROM concern")}
    assert {report["id"], kept["id"]} <= concerns
    assert lost["id"] not in concerns
    eventually(lambda: kept["id"] in {str(row[0]) for row in rows("audit", _IN_THE_LOG)}, _MENDED_SECONDS, "the entry")
    assert rows("audit", "SELECT count(*) FROM alarm") == [(0,)]
    replaced = kept_replaced(stack.databases)
    assert list(replaced) == ["incidents_replaced"]
    assert now() - replaced["incidents_replaced"] < dt.timedelta(hours=1)
    assert drop_old_replaced(stack.databases, now() + dt.timedelta(days=place.keep_days), place.keep_days) == [
        "incidents_replaced"
    ]


@pytest.mark.timeout(2_400)  # a whole installation twice, and a file that is destroyed twice
def test_everything_destroyed_comes_back_up_to_the_last_point(backed_up):
    """Out of a bucket, to which backups moved. The last of this file: the installation is gone after it."""
    stack, trust, _, _, report, record = backed_up
    with bucket_for_backups(stack) as (written, deleted, refused):
        place = Place(written, keep_days=45, keys_days=5, expires_here=False)
        set_up(stack, place)
        keys = tools_for(protected_stack(stack), place).keys
        _lost_and_restored(stack, trust, place, report, record)
        assert refused() == [], "whoever may not delete can back up and restore"
        _deleting_is_refused(written, refused)
        _another_machine_deletes(Place(deleted), keys)


def _deleting_is_refused(written, refused):
    """Of everything but locks, or the test above would show nothing."""
    trusting = ssl.create_default_context(cafile=written.ca_file)
    bucket = f"{written.endpoint}/{written.name}/{written.prefix}"
    for method, address in (
        ("DELETE", "files/snapshots/1"), ("DELETE", "postgres/backup/haven/backup.info"), ("POST", "files?delete"),
    ):  # fmt: skip
        answer = httpx.request(method, f"{bucket}/{address}", verify=trusting)
        assert answer.status_code == 403
        assert refused().pop().startswith(f"{method} ")
    before = len(refused())
    httpx.delete(f"{bucket}/files/locks/1", verify=trusting)
    assert len(refused()) == before


def _another_machine_deletes(place, keys):
    """What should be gone is told, and then goes."""
    files = files_of(place, keys, Path(tempfile.gettempdir()))
    before = files.snapshots(VAULT)
    assert overdue_seconds(files, place, now() + dt.timedelta(days=40)) > 30 * 86400
    assert overdue_seconds(files, place, now()) == 0
    files.back_up(Path(__file__).parent, [Path(__file__).name], VAULT)
    expire_all(place, keys)
    assert set(before) < set(files.snapshots(VAULT)), "nothing is too old yet"


def _lost_and_restored(stack, trust, place, report, record):
    tools = tools_for(protected_stack(stack), place)
    doomed = agree_to_destroy(trust)
    _settled(stack)
    back_up_once(tools, now)
    manifest = back_up(tools, now())
    assert set(manifest.numbers) == set(SERVICE_NAMES)
    after = trust.report(trust.pupils()[3]["id"])
    destroy(trust, stack, doomed)
    _settled(stack)
    highest = dict(Installed(stack).rows("audit", "SELECT name, highest FROM source"))
    root = stack.root.with_name(f"{stack.root.name}-restored")
    # In no backup: it is taken along.
    kept = shutil.copytree(stack.layout.destruction_list, root.with_name(f"{root.name}-list"))
    stack.remove()

    restored = Stack(root)
    restored.root.mkdir(parents=True)
    try:
        findings = _restored(restored, place, tools.keys)
        assert findings.is_whole, findings
        keep_place(restored.layout, place)
        shutil.copytree(kept, restored.layout.destruction_list, dirs_exist_ok=True)
        restored.start_infrastructure()
        _is_closed_before_anything_runs(restored)
        run_all_but(restored, "retention")
        moved = moved_to(trust, restored)
        shows_nothing(moved, doomed)
        restored.supervisor.start("retention")
        nothing_is_left(moved, restored, doomed)
        _is_as_it_was(moved, restored, report, record, after)
        _goes_on_above(restored, highest)
        _says_what_is_missing(restored, manifest)
    finally:
        restored.remove()
        shutil.rmtree(kept)


def _restored(stack, place, keys):
    """Interrupted once: what is done is not done again."""
    restore = restore_of(stack, Asked(Place(place.store, expires_here=False), keys, None), ())
    assert restore.place == place, "backups are kept as long as they were"

    def fail(step):
        if step == "OpenBao":
            raise OSError("the disk is full")

    interrupted = Steps(fail)
    with pytest.raises(OSError, match="the disk is full"):
        restore.run(interrupted)
    again = Steps()
    findings = restore.run(again)
    assert interrupted.done[:2] == ["secrets and certificates", "databases"]
    assert not set(interrupted.done) & set(again.done)
    return findings


def _is_closed_before_anything_runs(stack):
    """By whoever restored: a service that nobody told finds it out as well, but seconds after its start."""
    told = "SELECT 1 FROM restoration WHERE kind = 'closed' AND name = 'told' AND answered_at IS NULL"
    assert [name for name in CLOSES_AFTER_RESTORE if not Installed(stack).rows(name, told)] == []


def _is_as_it_was(trust, stack, report, record, after):
    lead = trust.signed_in("lead", elevated=True)
    found = lead.send("GET", f"/api/v1/incidents/{record['id']}")
    assert found["title"] == "Walks home alone"
    assert "walks home by herself" in json.dumps(found)
    [document] = lead.send("GET", "/api/v1/documents", params={"incident_id": record["id"]})["documents"]
    address = f"{trust.url}/api/v1/documents/{document['id']}/content"
    trusted = ssl.create_default_context(cafile=str(trust.ca))
    assert b"about the walk home" in httpx.get(address, headers=lead.headers, verify=trusted).content
    concerns = {str(row[0]) for row in Installed(stack).rows("incidents", "SELECT id FROM concern")}
    assert report["id"] in concerns
    assert after["id"] not in concerns, "recorded after the point"
    new = trust.report(trust.pupils()[4]["id"])
    rows = Installed(stack).rows
    eventually(lambda: new["id"] in {str(row[0]) for row in rows("audit", _IN_THE_LOG)}, _MENDED_SECONDS, "the entry")
    told = "SELECT count(DISTINCT recipient_id) FROM alert WHERE object_id = '{}'".format(new["id"])
    eventually(lambda: rows("alerts", told)[0][0] >= 2, _MENDED_SECONDS, "the alerts")


def _goes_on_above(stack, highest):
    """No number that the lost log may have given out is given again, and nothing is missing or contradicts."""
    rows = Installed(stack).rows
    said = "SELECT source, number FROM entry WHERE action = 'database:state:restore'"
    numbers = eventually(
        lambda: (found := dict(rows("audit", said))) and len(found) == len(SERVICE_NAMES) and found, 90, "each says so"
    )
    assert {source for source, number in numbers.items() if number <= highest.get(source, 0) + LEFT_OUT // 2} == set()
    gaps = "SELECT name, highest - held FROM source WHERE highest > held"
    eventually(lambda: rows("audit", gaps) == [], _MENDED_SECONDS, "a log without a gap")
    assert rows("audit", "SELECT * FROM missing_runs('incidents', 50000, 20)") == []
    assert rows("audit", "SELECT count(*) FROM alarm") == [(0,)]


def _says_what_is_missing(stack, manifest):
    """A file and a child's key that are not there are counted, and nothing of the child whose file was destroyed."""
    protected = protected_stack(stack)
    server = protected.vault()
    [file, *_] = [each for each in (stack.layout.objects / "documents").rglob("*") if each.is_file()]
    file.unlink()
    [name] = [f"subject-{row[0]}" for row in Installed(stack).rows("incidents", _ONE_CHILD)]
    server.secrets.transit.update_key_configuration(name=name, deletion_allowed=True)
    server.secrets.transit.delete_key(name=name)
    found = look(protected, manifest)
    assert (found.entries, found.keys, found.objects, found.opens) == (0, 1, 1, True)
    assert not found.is_whole


_ONE_CHILD = "SELECT holder_id FROM file_key WHERE holder_kind = 'subject' AND destroyed_at IS NULL LIMIT 1"
