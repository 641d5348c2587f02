"""What a restore believes: manifests, keys and places, without a server."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from haven_local.backups.backup_keys import NAME, UnfitKeys, ensure_backup_keys, read_backup_keys
from haven_local.backups.keeping import BackupMetrics
from haven_local.backups.manifest import Manifest, UnfitManifest, read_manifest, refuse_unfit, write_manifest
from haven_local.backups.place import BadPlace, Folder, Place, keep_place, place_from, read_place
from haven_local.backups.restic import RepositoryAway, Restic
from haven_local.backups.restore_points import RestorePoint
from haven_local.backups.standing import Standing, in_words, note, read_standing
from haven_local.backups.trying_out import TryingOut, is_due
from haven_local.cli import main
from haven_local.generated_secrets import GeneratedSecrets
from haven_local.layout import Layout

KEY = Ed25519PrivateKey.generate()
POINT = RestorePoint("haven-20261128T020000Z", datetime(2026, 11, 28, 2, tzinfo=UTC), 3, "000000030000000000000007")
MANIFEST = Manifest(
    trust_id="0198",
    point=POINT,
    vault="aa",
    objects="bb",
    numbers={"incidents": 7},
    revisions={"incidents": "0042"},
    sample={"text": "t", "sealed": "s"},
)


def test_a_manifest_is_read_as_it_was_signed():
    assert read_manifest(write_manifest(MANIFEST, KEY), KEY) == MANIFEST


def test_whatever_is_changed_in_a_manifest_it_is_refused():
    written = json.loads(write_manifest(MANIFEST, KEY))
    for name in written["manifest"]:
        changed = json.loads(json.dumps(written))
        changed["manifest"][name] = "something else"
        with pytest.raises(UnfitManifest, match="not signed by this installation"):
            read_manifest(json.dumps(changed), KEY)
    with pytest.raises(UnfitManifest, match="not signed by this installation"):
        read_manifest(write_manifest(MANIFEST, Ed25519PrivateKey.generate()), KEY)
    for nonsense in ("", "[]", "{}", '{"manifest": {}, "signature": "zz"}', b"\xff"):
        with pytest.raises(UnfitManifest, match="cannot be read"):
            read_manifest(nonsense, KEY)


def test_a_backup_of_a_later_release_is_refused_by_name():
    refuse_unfit(MANIFEST, {"incidents": {"0041", "0042"}})
    with pytest.raises(UnfitManifest, match=r"later release of Haven \(incidents\)"):
        refuse_unfit(MANIFEST, {"incidents": {"0041"}})


def test_keys_are_made_once_and_nothing_of_them_is_shown(tmp_path):
    kept = GeneratedSecrets(tmp_path)
    made, again = ensure_backup_keys(kept), ensure_backup_keys(kept)
    assert (made.postgres, made.files) == (again.postgres, again.files)
    assert read_manifest(write_manifest(MANIFEST, made.signing), again.signing) == MANIFEST
    assert made.postgres not in repr(made)
    assert kept.path(NAME).stat().st_mode & 0o077 == 0
    other = tmp_path / "other"
    for nonsense in (b"", b"[]", b"\xff\xfe", b'{"postgres": "a", "files": "b", "signing": "YQ=="}'):
        other.write_bytes(nonsense)
        with pytest.raises(UnfitKeys, match="holds no backup keys"):
            read_backup_keys(other)


def test_places_that_cannot_be_kept_to_are_refused(tmp_path):
    for nonsense, words in (
        (lambda: Folder(Path("backups")), "whole path"),
        (lambda: Place(Folder(tmp_path), keep_days=0), "at least one day"),
        (lambda: Place(Folder(tmp_path), keep_days=7, keys_days=8), "no longer than the databases"),
        (lambda: place_from("s3:///prefix", {}), "names no bucket"),
        (lambda: place_from("s3://bucket", {}), "HAVEN_BACKUP_S3_KEY"),
        (lambda: place_from("s3://bucket", {"HAVEN_BACKUP_S3_ENDPOINT": "http://store.example"}), "https://"),
    ):
        with pytest.raises(BadPlace, match=words):
            nonsense()
    layout = Layout(tmp_path)
    assert read_place(layout) is None
    secret = {"HAVEN_BACKUP_S3_KEY": "key", "HAVEN_BACKUP_S3_SECRET": "hidden"}
    bucket = place_from("s3://bucket/haven/", secret)
    assert "hidden" not in f"{bucket} {bucket!r}"
    for place in (Place(Folder(tmp_path / "there"), 90, 3), Place(bucket)):
        assert keep_place(layout, place)
        assert read_place(layout) == place


def test_what_was_done_when_is_kept_and_shown(tmp_path):
    layout = Layout(tmp_path)
    assert read_standing(layout) == Standing()
    place = Place(Folder(tmp_path / "there"))
    assert in_words(Standing(), None).startswith("nothing is backed up")
    assert in_words(Standing(), place) == f"last point never, in {tmp_path / 'there'}"
    assert in_words(Standing(point_at=POINT.at.timestamp(), failed="NotArchived"), place).startswith(
        "the last attempt failed (NotArchived); last point 28 November 2026 02:00 UTC"
    )
    metrics = BackupMetrics(place)
    note(layout, point_at=10.0, failed="NotArchived")
    metrics.try_out_every(7)
    metrics.show(note(layout, drill_at=5.0))
    shown = {each.name: each.samples[0].value for each in metrics.registry.collect()}
    assert shown == {
        "haven_backup_point_timestamp_seconds": 10.0,
        "haven_backup_base_timestamp_seconds": 0,
        "haven_backup_drill_timestamp_seconds": 5.0,
        "haven_backup_drill_days": 7.0,
        "haven_backup_drill_failed": 0,
        "haven_backup_overdue_seconds": 0,
        "haven_backup_failed": 1.0,
    }


NIGHT = datetime(2026, 11, 28, 2, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days_ago", "days", "now", "due"),
    [
        (None, 7, NIGHT, True),
        (None, 7, NIGHT.replace(hour=12), False),
        (None, 0, NIGHT, False),
        (6, 7, NIGHT, False),
        (7, 7, NIGHT, True),
        (8, 7, NIGHT.replace(hour=12), False),
        (9, 7, NIGHT.replace(hour=12), True),
        (90, 0, NIGHT, False),
    ],
)
def test_a_backup_is_tried_out_at_night_when_it_is_time(days_ago, days, now, due):
    drill_at = 0 if days_ago is None else (now - days_ago * DAY).timestamp()
    assert is_due(Standing(point_at=1.0, drill_at=drill_at), days, now) is due
    assert not is_due(Standing(drill_at=drill_at), days, now), "nothing was backed up"
    tried = Standing(point_at=1.0, drill_at=drill_at, drill_tried_at=(now - DAY / 2).timestamp())
    assert not is_due(tried, days, now), "one that failed is not begun again at once"


def test_a_drill_that_began_by_itself_and_failed_is_noted_until_one_is_good(tmp_path):
    layout = Layout(tmp_path)
    standing = note(layout, point_at=1.0)
    for command, night, said in (("exit 3", NIGHT, "ended with 3"), ("true", NIGHT + DAY, "")):
        trying_out = TryingOut(layout, 7, ("sh", "-c", f"read -r _ || {command}"))
        standing = trying_out.look(standing, night)
        assert standing.drill_tried_at == night.timestamp()
        trying_out._running.wait(10)
        standing = trying_out.look(standing, night)
        assert standing.drill_failed == said
        assert trying_out.look(standing, night) == standing, "once a day"


def test_databases_that_are_left_of_an_installation_are_not_restored_over(tmp_path, monkeypatch):
    """Whoever deleted the rest by mistake may still want them."""
    kept = GeneratedSecrets(tmp_path / "safe")
    ensure_backup_keys(kept)
    left = tmp_path / "root" / "postgres" / "PG_VERSION"
    left.parent.mkdir(parents=True)
    left.write_text("17")
    monkeypatch.setenv("HAVEN_ROOT", str(tmp_path / "root"))
    ended = CliRunner().invoke(main, ["restore", "--from", str(tmp_path), "--keys", str(kept.path(NAME))])
    assert ended.exit_code == 1
    assert f"left in {left.parent}. Move them away first" in ended.output
    assert left.exists()


def test_backups_of_another_installation_are_told_from_none(tmp_path):
    """Whoever names the folder of an installation that is gone reads what is in the way."""
    Restic(str(tmp_path / "files"), "one", tmp_path / "cache").ensure_repository()
    other = Restic(str(tmp_path / "files"), "another", tmp_path / "cache")
    for ask in (other.ensure_repository, lambda: other.snapshots("whole")):
        with pytest.raises(RepositoryAway, match="another installation's, or the keys are not theirs"):
            ask()
