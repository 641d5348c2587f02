"""Bus keys: what is sealed opens only in its own place, and keys rotate under a running process."""

import base64
import json
import os
from pathlib import Path

import pytest
from chassis.bus.bodies import BusKeys, UnreadableBody, reply_associated_data, request_associated_data


def write_keys(path: Path, current: str, keys: dict[str, bytes]) -> None:
    encoded = {name: base64.b64encode(key).decode() for name, key in keys.items()}
    path.write_text(json.dumps({"current": current, "keys": encoded}))
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bus-keys.json"
    write_keys(path, "one", {"one": b"1" * 32})
    return path


def test_a_body_opens_only_in_its_place(file: Path) -> None:
    keys = BusKeys.load(file)
    sealed = keys.seal(b"canary", request_associated_data("pupils"))
    assert keys.open(sealed, request_associated_data("pupils")) == b"canary"
    assert b"canary" not in sealed
    for elsewhere in (request_associated_data("alerts"), reply_associated_data("pupils")):
        with pytest.raises(UnreadableBody):
            keys.open(sealed, elsewhere)


def test_an_answer_opens_for_its_own_call_alone(file: Path) -> None:
    keys = BusKeys.load(file)
    sealed = keys.seal(b"canary", reply_associated_data("0a.1"))
    assert keys.open(sealed, reply_associated_data("0a.1")) == b"canary"
    with pytest.raises(UnreadableBody):
        keys.open(sealed, reply_associated_data("0a.2"))


def test_no_altered_or_cut_body_opens(file: Path) -> None:
    keys = BusKeys.load(file)
    sealed = keys.seal(b"canary", b"here")
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(UnreadableBody):
            keys.open(bytes(altered), b"here")
        with pytest.raises(UnreadableBody):
            keys.open(sealed[:position], b"here")


def test_both_keys_of_a_rotation_hold_and_a_removed_one_does_not(file: Path) -> None:
    now = [0.0]
    sender, receiver = BusKeys(file, clock=lambda: now[0]), BusKeys(file, clock=lambda: now[0])
    old = sender.seal(b"old", b"here")
    write_keys(file, "two", {"one": b"1" * 32, "two": b"2" * 32})
    now[0] = 1.5
    new = sender.seal(b"new", b"here")
    now[0] = 0.0  # the receiver has not looked yet: a key it does not know makes it look
    assert receiver.open(new, b"here") == b"new"
    assert receiver.open(old, b"here") == b"old"
    write_keys(file, "two", {"two": b"2" * 32})
    now[0] = 3.0
    with pytest.raises(UnreadableBody):
        receiver.open(old, b"here")


def test_a_broken_file_stops_the_start_but_not_a_running_process(file: Path) -> None:
    now = [0.0]
    running = BusKeys(file, clock=lambda: now[0])
    write_keys(file, "missing", {"one": b"1" * 32})
    now[0] = 2.0
    assert running.open(running.seal(b"still", b"here"), b"here") == b"still"
    with pytest.raises(ValueError, match="not of the form"):
        BusKeys.load(file)
    write_keys(file, "short", {"short": b"1" * 16})
    with pytest.raises(ValueError, match="32 bytes"):
        BusKeys.load(file)
