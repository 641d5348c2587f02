"""Ports: free ones, chosen once, chosen anew only when a stranger holds them."""

import socket
from pathlib import Path

from haven_local import ports

WELL_KNOWN = {5432, 5671, 5672, 15671, 15672, 4369, 25672, 8200, 8201, 25}


def test_ports_are_kept_distinct_and_none_is_a_default_one(tmp_path: Path) -> None:
    chosen = ports.load_or_choose(tmp_path / "ports.json")
    assert set(chosen) == set(ports.NAMES)
    assert len(set(chosen.values())) == len(chosen)
    assert not WELL_KNOWN & set(chosen.values())
    assert ports.load_or_choose(tmp_path / "ports.json") == chosen


def test_only_a_port_that_a_stranger_took_is_replaced(tmp_path: Path) -> None:
    before = ports.load_or_choose(tmp_path / "ports.json")
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", before["amqps"]))
        stranger.listen()
        after = ports.replace_taken(tmp_path / "ports.json")
    assert after["amqps"] != before["amqps"]
    assert {name: port for name, port in after.items() if name != "amqps"} == {
        name: port for name, port in before.items() if name != "amqps"
    }
