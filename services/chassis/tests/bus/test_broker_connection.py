"""The connection's own promises: TLS only, and light enough for a process without database, vault and nameko."""

import subprocess
import sys
from pathlib import Path

import pytest
from chassis.bus.broker_connection import BrokerConnection, Lane, nodes_in
from haven_local.ports import free_port

from .conftest import Bus, wait_for

QUEUE_OWNERS = ()
CHECK = """
import sys
import chassis.bus.bodies, chassis.bus.broadcast, chassis.bus.broker_connection, chassis.bus.rpc_client
import chassis.ground.logs, chassis.ground.metrics, chassis.ground.settings
print(*({"sqlalchemy", "nameko", "hvac", "eventlet", "kombu"} & set(sys.modules)))
"""


@pytest.mark.parametrize("url", ["amqp://u:p@127.0.0.1:1/events", "amqps://127.0.0.1/events", "https://u:p@h/v", ""])
def test_plain_or_nameless_connections_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="amqps://user:password@host:port/vhost"):
        BrokerConnection(url, tmp_path / "ca.pem", "test")


def test_a_broker_of_another_authority_is_not_believed(bus: Bus) -> None:
    system = Path("/etc/ssl/certs/ca-certificates.crt")
    connection = BrokerConnection(bus.url("gateway", "rpc"), system, "distrustful")
    connection.start()
    assert not connection.wait_open(1.0)
    connection.stop()


def test_the_gateways_part_imports_no_database_vault_or_nameko() -> None:
    checked = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, timeout=60, check=False)
    assert (checked.returncode, checked.stdout.strip()) == (0, "")


def test_a_fault_in_one_lanes_work_reopens_all_lanes(bus: Bus) -> None:
    connection = bus.connection("gateway")
    lanes = [Lane(connection, lambda channel: None) for _ in range(2)]
    for lane in lanes:
        connection.add(lane)
    wait_for(lambda: all(lane.is_open for lane in lanes))
    assert lanes[0].submit(lambda channel: 1 / 0)
    wait_for(lambda: [lane.generation for lane in lanes] == [2, 2])
    assert not lanes[1].submit(lambda channel: None, generation=1)
    assert lanes[1].submit(lambda channel: None)


def test_another_node_is_found_where_one_is_away(bus: Bus) -> None:
    """Nobody listens at the first two addresses: one port is free, the other has no name."""
    away = f"127.0.0.1:{free_port(set())},nowhere.invalid:5671"
    url = bus.url("pupils", "rpc").replace("@", f"@{away},")
    connection = BrokerConnection(url, bus.ca, "pupils-rpc")
    connection.start()
    assert connection.wait_open(10)
    connection.stop()


def test_nodes_are_read_from_an_address() -> None:
    assert nodes_in("amqps://u:p@a:1,b,c:2/rpc") == ["a:1", "b:5671", "c:2"]
    with pytest.raises(ValueError, match="a broker address"):
        BrokerConnection("amqps://u:p@/rpc", Path("ca.pem"), "none")
