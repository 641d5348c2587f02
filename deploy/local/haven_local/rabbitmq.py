"""One RabbitMQ node for a local stack: its configuration, its environment, and the way to ask it things."""

import json
import ssl
import string
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from haven_schemas import topology

from haven_local import definitions, permissions
from haven_local.generated_secrets import GeneratedSecrets
from haven_local.layout import CHECKOUT, PROCESS_NAMES, Layout
from haven_local.private_files import make_private_folder, write_private
from haven_local.programs import epmd_program, rabbitmq_program

_TEMPLATES = CHECKOUT / "deploy" / "rabbitmq"


def ensure_configuration(layout: Layout, secrets: GeneratedSecrets, ports: dict[str, int]) -> bool:
    """Write the node's files; true when any changed and a running node must start again."""
    folder = make_private_folder(layout.rabbitmq)
    make_private_folder(folder / "home")
    if not (folder / "home" / ".erlang.cookie").exists():
        write_private(folder / "home" / ".erlang.cookie", secrets.read("rabbitmq-cookie"), mode=0o400)
    written = {
        "rabbitmq.conf": _configuration(layout, ports),
        "advanced.config": advanced_configuration(),
        "enabled_plugins": "[rabbitmq_management].\n",
        "definitions.json": json.dumps(all_definitions(secrets), indent=1),
    }
    changed = [write_private(folder / name, content) for name, content in written.items()]
    return any(changed)


def _configuration(layout: Layout, ports: dict[str, int]) -> str:
    certificate, key = layout.certificate("rabbitmq"), layout.key_of("rabbitmq")
    return configuration(ports, layout.ca, certificate, key, layout.rabbitmq / "definitions.json")


def configuration(
    ports: Mapping[str, int], ca: Path, certificate: Path, key: Path, definitions_file: Path, listen: str = "127.0.0.1"
) -> str:
    """``rabbitmq.conf``; ``ports`` has at least ``amqps`` and ``rabbitmq_management``."""
    return string.Template((_TEMPLATES / "rabbitmq.conf").read_text()).substitute(
        ports, listen=listen, ca=ca, certificate=certificate, key=key, definitions=definitions_file
    )


def advanced_configuration() -> str:
    """What only Erlang's own form can say."""
    return (_TEMPLATES / "advanced.config").read_text()


def all_definitions(secrets: GeneratedSecrets) -> dict[str, Any]:
    """The file the node loads at its start: users, the two vhosts and all that is in them."""
    passwords = {name: secrets.read(f"rabbitmq-{name}") for name in (*PROCESS_NAMES, topology.OPERATOR)}
    events, rpc = definitions.events_vhost(), definitions.rpc_vhost()
    rendered: dict[str, Any] = {
        "users": definitions.users(passwords),
        "vhosts": [
            {"name": topology.VHOST_EVENTS, "default_queue_type": "quorum"},
            {"name": topology.VHOST_RPC, "default_queue_type": "classic"},
        ],
        "permissions": [
            *_named(topology.VHOST_EVENTS, permissions.events_permissions()),
            *_named(topology.VHOST_RPC, permissions.rpc_permissions()),
        ],
        "topic_permissions": [
            *_named(topology.VHOST_EVENTS, permissions.event_topics()),
            *_named(topology.VHOST_RPC, permissions.call_topics()),
        ],
    }
    for kind in ("exchanges", "queues", "bindings", "policies"):
        rendered[kind] = [*_named(topology.VHOST_EVENTS, events[kind]), *_named(topology.VHOST_RPC, rpc[kind])]
    return rendered


def _named(vhost: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"vhost": vhost, **item} for item in items]


def environment(layout: Layout, ports: dict[str, int]) -> dict[str, str]:
    """Environment of the node and of its command line tools; every listener stays on 127.0.0.1."""
    folder = layout.rabbitmq
    return {
        "HOME": str(folder / "home"),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "ERL_EPMD_PORT": str(ports["epmd"]),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": node_name(layout),
        "RABBITMQ_DIST_PORT": str(ports["rabbitmq_distribution"]),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_CTL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_LOGS": "-",
        # A crash dump would hold what queues hold.
        "ERL_CRASH_DUMP_SECONDS": "0",
        # Makes the start script become the node, so that the supervisor holds the node's own process id.
        "RUNNING_UNDER_SYSTEMD": "true",
    }


def node_name(layout: Layout) -> str:
    """Name of the node, one a root, so that two stacks on one machine never meet."""
    return f"haven-{layout.key}@localhost"


def server_command() -> list[str]:
    """The command that the supervisor runs; supervised in the foreground."""
    return [str(rabbitmq_program("rabbitmq-server"))]


def epmd_command(ports: dict[str, int]) -> list[str]:
    """Erlang's port mapper as a program of our own: by itself it would bind every address and outlive the node."""
    return [str(epmd_program()), "-port", str(ports["epmd"]), "-address", "127.0.0.1"]


def elect_leaders(layout: Layout, ports: Mapping[str, int]) -> None:
    """Has each quorum queue that no node leads choose a leader. What is in queues stays."""
    command = [str(rabbitmq_program("rabbitmqctl")), "eval", election()]
    subprocess.run(command, check=True, capture_output=True, env=environment(layout, dict(ports)), timeout=60)


def election() -> str:
    """The same as an expression for ``rabbitmqctl eval``."""
    return (_TEMPLATES / "elect_leaders.erl").read_text().strip()


class Management:
    """The node's HTTP interface on loopback, as the operator."""

    def __init__(self, layout: Layout, secrets: GeneratedSecrets, ports: dict[str, int]) -> None:
        self._url = f"https://127.0.0.1:{ports['rabbitmq_management']}/api"
        self._auth = (topology.OPERATOR, secrets.read("rabbitmq-operator"))
        self._ca = layout.ca

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One request; JSON of the answer, or None without one; ``httpx.HTTPStatusError`` when it is refused."""
        with _client(self._ca, self._auth) as client:
            answer = client.request(method, f"{self._url}/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def is_ready(self) -> bool:
        """Whether the node serves and has every queue of the definitions."""
        try:
            alarms = self.ask("GET", "health/checks/virtual-hosts")
            queues = self.ask("GET", f"queues/{topology.VHOST_RPC}?disable_stats=true&enable_queue_totals=true")
        except httpx.HTTPError:
            return False
        return bool(alarms["status"] == "ok" and len(queues) >= len(definitions.rpc_vhost()["queues"]))

    def leaderless(self) -> list[str]:
        """``vhost/name`` of each quorum queue that no node leads: it takes nothing and gives nothing."""
        with _client(self._ca, self._auth) as client:
            found = client.get(f"{self._url}/queues?disable_stats=true&enable_queue_totals=true").raise_for_status()
            quorum = [each for each in found.json() if each["type"] == "quorum"]
            return sorted(f"{each['vhost']}/{each['name']}" for each in quorum if not self._is_led(client, each))

    def _is_led(self, client: httpx.Client, queue: Mapping[str, str]) -> bool:
        """The broker's list of queues names a leader also where there is none; each queue's own page does not."""
        answer = client.get(f"{self._url}/queues/quorum/{quote(queue['vhost'], safe='')}/{queue['name']}/status")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return True  # deleted meanwhile
        return any(member.get("Raft State") == "leader" for member in answer.raise_for_status().json())

    def delete_vhost(self, vhost: str) -> None:
        """Remove a vhost and all that is in it."""
        self.ask("DELETE", f"vhosts/{vhost}")


def _client(ca: Path, auth: tuple[str, str]) -> httpx.Client:
    return httpx.Client(verify=ssl.create_default_context(cafile=str(ca)), auth=auth, timeout=30.0)
