"""What an operator reads when no file can be kept: a missing, closed, read-only folder; a bucket that refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from chassis.objects.check_store import doubt, trouble

COMMAND = (sys.executable, "-m", "chassis.objects.check_store")
_NOBODY = 65534


def test_a_folder_that_takes_files_is_good_and_nothing_stays_in_it(tmp_path: Path) -> None:
    ended = subprocess.run(
        COMMAND,
        check=False,
        env={"HAVEN_OBJECT_STORE_URL": tmp_path.as_uri()},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (ended.returncode, list(tmp_path.iterdir())) == (0, [])
    assert "files can be kept at" in ended.stdout


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "objects"
    assert "the claim `objects` is mounted at it" in str(trouble(missing.as_uri()))
    assert not missing.exists()


def test_a_claim_that_others_may_write_alone_is_named_with_its_access_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    for above in (tmp_path, *tmp_path.parents[:-1]):
        above.chmod(above.stat().st_mode | 0o055)
    user = {"user": _NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    code = f"from chassis.objects.check_store import trouble; print(trouble({tmp_path.as_uri()!r}))"
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=30, **user
    )
    if ended.returncode != 0:
        pytest.skip("no other user can run Python here")
    assert "may not be written by user" in ended.stdout
    assert "ReadWriteMany" in ended.stdout


def test_a_disk_of_one_machine_is_doubted_and_a_shared_one_is_not(tmp_path: Path) -> None:
    shared = f"/dev/vda / ext4 rw 0 0\nfiles:/haven {tmp_path} nfs4 rw 0 0\n"
    assert doubt(tmp_path.as_uri(), shared) is None
    words = str(doubt(tmp_path.as_uri(), "/dev/vda / ext4 rw 0 0\n"))
    assert "this machine alone (ext4)" in words
    assert "ReadWriteMany" in words
    assert doubt("s3://haven", "") is None


def test_a_store_that_does_not_answer_is_said_without_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "secret1", "AWS_REGION": "eu-west-2"}
    given |= {"AWS_ENDPOINT": "http://127.0.0.1:9", "AWS_ALLOW_HTTP": "true"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    words = str(trouble("s3://haven"))
    assert "does not answer" in words
    assert "secret1" not in words
