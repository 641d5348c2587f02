"""Sealed objects on a real folder: what was written comes back, and nothing else does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from chassis.objects.object_store import (
    SEGMENT_BYTES,
    ObjectMissing,
    ObjectStore,
    ObjectTampered,
    SealedWriter,
    StoreFull,
    read_sealed,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.metrics import own_metric

KEY = bytes(range(32))
SEALED = SEGMENT_BYTES + 16
HEADER = 15


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "objects"


@pytest.fixture
def store(folder: Path) -> ObjectStore:
    return ObjectStore(f"file://{folder}")


def write(store: ObjectStore, data: bytes, name: str = "deliveries/a", key: bytes = KEY) -> None:
    with SealedWriter(store, name, key) as sealed:
        for start in range(0, len(data), 50_000):
            sealed.write(data[start : start + 50_000])


def write_and_break_off(store: ObjectStore) -> None:
    with SealedWriter(store, "deliveries/a", KEY) as sealed:
        sealed.write(os.urandom(6_000_000))
        raise ConnectionError


def read(store: ObjectStore, name: str = "deliveries/a", key: bytes = KEY) -> bytes:
    return b"".join(read_sealed(store, name, key))


SIZES = [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES, 6_000_000]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_comes_back(store: ObjectStore, size: int) -> None:
    data = os.urandom(size)
    write(store, data)
    assert read(store) == data


def test_nothing_lies_in_the_clear(store: ObjectStore, folder: Path) -> None:
    write(store, b"canary-word " * 20_000)
    assert b"canary-word" not in (folder / "deliveries/a").read_bytes()


def test_the_same_bytes_are_sealed_differently_each_time(store: ObjectStore, folder: Path) -> None:
    write(store, b"same", "deliveries/a")
    write(store, b"same", "deliveries/b")
    assert (folder / "deliveries/a").read_bytes() != (folder / "deliveries/b").read_bytes()


@pytest.mark.parametrize("kept", [0, 3, HEADER, HEADER + 10, HEADER + SEALED, HEADER + 2 * SEALED])
def test_a_truncated_object_is_refused(store: ObjectStore, folder: Path, kept: int) -> None:
    write(store, os.urandom(2 * SEGMENT_BYTES + 100))
    file = folder / "deliveries/a"
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(ObjectTampered):
        read(store)


def test_reordered_repeated_or_appended_segments_are_refused(store: ObjectStore, folder: Path) -> None:
    write(store, os.urandom(3 * SEGMENT_BYTES))
    file = folder / "deliveries/a"
    whole = file.read_bytes()
    head, one, two, three = (
        whole[:HEADER],
        whole[HEADER : HEADER + SEALED],
        whole[HEADER + SEALED : HEADER + 2 * SEALED],
        whole[HEADER + 2 * SEALED :],
    )
    for changed in (
        head + two + one + three,
        head + one + one + two + three,
        whole + three,
        whole + b"x",
        head + one + three,
    ):
        file.write_bytes(changed)
        with pytest.raises(ObjectTampered):
            read(store)


def test_another_name_or_another_key_does_not_open_it(store: ObjectStore, folder: Path) -> None:
    write(store, b"text")
    (folder / "deliveries/b").write_bytes((folder / "deliveries/a").read_bytes())
    with pytest.raises(ObjectTampered):
        read(store, "deliveries/b")
    with pytest.raises(ObjectTampered):
        read(store, key=bytes(32))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_changed_byte_is_refused(store: ObjectStore, folder: Path, data: st.DataObject) -> None:
    write(store, b"0123456789" * 7_000)
    file = folder / "deliveries/a"
    whole = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    file.write_bytes(bytes(whole))
    with pytest.raises(ObjectTampered):
        read(store)


def test_a_missing_object_says_so_and_may_be_deleted(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        read(store, "deliveries/none")
    store.delete("deliveries/none")


def test_a_block_that_raises_leaves_no_object(store: ObjectStore, folder: Path) -> None:
    with pytest.raises(ConnectionError):
        write_and_break_off(store)
    with pytest.raises(ObjectMissing):
        read(store)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_short_key_is_refused(store: ObjectStore) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SealedWriter(store, "deliveries/a", b"short")


_UNDER_EVENTLET = """
import eventlet
eventlet.monkey_patch()
import os, sys
from eventlet import tpool
from chassis.objects.object_store import ObjectStore, SealedWriter, read_sealed
store, key, data = ObjectStore(sys.argv[1]), bytes(32), os.urandom(300_000)
def there_and_back():
    with SealedWriter(store, "a", key) as sealed:
        sealed.write(data)
    return b"".join(read_sealed(store, "a", key))
assert tpool.execute(there_and_back) == data
assert there_and_back() == data
print("same")
"""


def test_it_works_under_eventlet(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _UNDER_EVENTLET, f"file://{folder}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "same"


def test_it_imports_nothing_a_gateway_may_not_have() -> None:
    forbidden = "{'sqlalchemy', 'nameko', 'hvac', 'eventlet'}"
    code = f"import sys, chassis.objects.object_store; print(sorted({forbidden} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "[]"


def test_what_a_killed_writer_left_is_swept_with_its_name(store: ObjectStore, folder: Path) -> None:
    code = (
        "import os, sys; from chassis.objects.object_store import ObjectStore, SealedWriter\n"
        "writer = SealedWriter(ObjectStore(sys.argv[1]), 'documents/a/1', bytes(32)); writer.write(bytes(7_000_000))\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, f"file://{folder}"], check=False)
    write(store, b"another", "documents/a/10")
    assert sum(1 for path in folder.rglob("*") if path.is_file()) == 2
    store.delete("documents/a/1")
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["10"]


class Disk:
    """What the operating system says of a disk of a thousand blocks."""

    f_blocks, f_bavail = 1000, 500


def test_a_disk_that_is_nearly_full_takes_nothing_more_and_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ObjectStore(folder.as_uri(), least_free=0.1)
    write(store, b"there before")
    monkeypatch.setattr(os, "statvfs", lambda _: Disk)
    assert store.answers()
    assert own_metric("haven_object_store_free_share", {"kind": "folder"}) == 0.5
    write(store, b"with room", "deliveries/b")
    monkeypatch.setattr(Disk, "f_bavail", 99)
    with pytest.raises(StoreFull):
        write(store, b"without", "deliveries/c")
    assert own_metric("haven_object_store_free_share", {"kind": "folder"}) == 0.099
    assert read(store) == b"there before"
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == ["a", "b"]


def test_a_store_elsewhere_is_not_asked_for_its_room(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    assert ObjectStore("s3://bucket").free_share() == 1.0
