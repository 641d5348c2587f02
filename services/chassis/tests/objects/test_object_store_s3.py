"""Sealed objects on a real S3 service: rclone over a folder, spoken to as to any other."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chassis.objects.check_store import trouble
from chassis.objects.object_store import (
    ObjectMissing,
    ObjectStore,
    ObjectTampered,
    SealedWriter,
    StoreAway,
    read_sealed,
)
from haven_local.ports import free_port

KEY = bytes(range(32))
RCLONE = Path(sys.executable).parent / "rclone"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, subprocess.Popen[bytes]]]:
    """A folder served as S3; its buckets are the folders in it."""
    folder, port = tmp_path_factory.mktemp("s3"), free_port()
    (folder / "haven").mkdir()
    command = [str(RCLONE), "serve", "s3", "--auth-key", "one,two", "--addr", f"127.0.0.1:{port}", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"PATH": "/usr/bin"})
    yield folder, port, process
    process.kill()
    process.wait()


@pytest.fixture
def store(served, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    given = {
        "AWS_ACCESS_KEY_ID": "one",
        "AWS_SECRET_ACCESS_KEY": "two",
        "AWS_REGION": "eu-west-2",
        "AWS_ENDPOINT": f"http://127.0.0.1:{served[1]}",
        "AWS_ALLOW_HTTP": "true",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    made = ObjectStore("s3://haven")
    until = time.monotonic() + 10
    while True:
        try:
            made.delete("documents/none")
            return made
        except StoreAway:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_what_keeps_files_from_a_bucket_is_said_when_an_installation_is_made(store, monkeypatch) -> None:
    assert trouble("s3://haven") is None
    assert "has no such bucket" in str(trouble("s3://another"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "three")
    assert "refuses these keys" in str(trouble("s3://haven"))


def test_its_keys_may_lie_in_files_as_mounted_secrets_do(store, monkeypatch, tmp_path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        (tmp_path / name).write_text(f"{os.environ[name]}\n")
        monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    assert trouble("s3://haven") is None


def test_large_and_small_come_back_and_nothing_in_the_bucket_is_readable(store, served) -> None:
    for name, data in (("documents/a/1", b"kanarienvogel " * 1_000_000), ("documents/a/2", b"kanarienvogel")):
        with SealedWriter(store, name, KEY) as sealed:
            for start in range(0, len(data), 65_536):
                sealed.write(data[start : start + 65_536])
        assert b"".join(read_sealed(store, name, KEY)) == data
    kept = [path for path in served[0].rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert not [path for path in kept if b"kanarienvogel" in path.read_bytes()]
    with pytest.raises(ObjectTampered):
        b"".join(read_sealed(store, "documents/a/1", bytes(32)))
    for name in ("documents/a/1", "documents/a/2", "documents/a/2"):
        store.delete(name)
    with pytest.raises(ObjectMissing):
        next(read_sealed(store, "documents/a/1", KEY))


def test_what_broke_off_leaves_no_object(store, served) -> None:
    with pytest.raises(RuntimeError), SealedWriter(store, "documents/b/1", KEY) as sealed:
        sealed.write(os.urandom(7_000_000))
        raise RuntimeError
    assert [path for path in served[0].rglob("*") if path.is_file()] == []


def test_away_is_said_and_not_waited_for(store, served) -> None:
    served[2].kill()
    served[2].wait()
    began = time.monotonic()
    with pytest.raises(StoreAway), SealedWriter(store, "documents/c/1", KEY) as sealed:
        sealed.write(b"x")
    assert time.monotonic() - began < 40
