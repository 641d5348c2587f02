"""Two more RabbitMQ nodes beside a stack's own: a cluster of three on loopback, any of which may be killed."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import httpx
from haven_local import rabbitmq
from haven_local.layout import Layout
from haven_local.ports import free_port, is_free
from haven_local.private_files import make_private_folder, write_private
from haven_local.stack import Stack
from haven_local.waiting import wait_until

_JOIN_SECONDS = 120
_PLUGINS = "[rabbitmq_management].\n"


class _Node:
    """One of the two: a name, ports and a folder of its own."""

    def __init__(self, stack: Stack, number: int, taken: set[int]) -> None:
        self.name = rabbitmq.node_name(stack.layout).replace("@", f"-{number}@")
        self.folder = stack.layout.root / f"rabbitmq-{number}"
        self.ports = {**stack.ports}
        for port in ("amqps", "rabbitmq_management", "rabbitmq_distribution"):
            self.ports[port] = free_port(taken)
            taken.add(self.ports[port])
        self._process: subprocess.Popen[bytes] | None = None

    def write(self, layout: Layout, names: list[str]) -> None:
        """Its files; ``names``: of the nodes of the cluster, which it looks for at its first start."""
        make_private_folder(self.folder)
        certificate, key = layout.certificate("rabbitmq"), layout.key_of("rabbitmq")
        own = (
            rabbitmq.configuration(self.ports, layout.ca, certificate, key, layout.rabbitmq / "definitions.json")
            + "cluster_formation.peer_discovery_backend = classic_config\n"
        )
        lines = [f"cluster_formation.classic_config.nodes.{place} = {name}\n" for place, name in enumerate(names, 1)]
        write_private(self.folder / "rabbitmq.conf", own + "".join(lines))
        write_private(self.folder / "advanced.config", rabbitmq.advanced_configuration())
        write_private(self.folder / "enabled_plugins", _PLUGINS)

    def start(self, layout: Layout) -> None:
        folder, own = self.folder, rabbitmq.environment(layout, self.ports)
        environment = {name: value.replace(f"{layout.rabbitmq}/", f"{folder}/") for name, value in own.items()}
        environment |= {"HOME": own["HOME"], "RABBITMQ_NODENAME": self.name}
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                rabbitmq.server_command(),
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (folder / "node.pid").write_text(str(self._process.pid))

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)


class BrokerNodes:
    """The cluster of ``stack``'s node (number 0) and two more (1 and 2)."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        taken = set(stack.ports.values())
        self._more = [_Node(stack, number, taken) for number in (2, 3)]

    @property
    def names(self) -> list[str]:
        """Of the three nodes."""
        return [rabbitmq.node_name(self._stack.layout), *(node.name for node in self._more)]

    @property
    def addresses(self) -> list[str]:
        """Where the three nodes answer."""
        ports = [self._stack.ports["amqps"], *(node.ports["amqps"] for node in self._more)]
        return [f"127.0.0.1:{port}" for port in ports]

    def start(self) -> None:
        """Starts the two and waits until they are of one cluster with the stack's own, and each takes connections: a
        queue that is placed on a node before its vhosts are up there is refused."""
        for node in self._more:
            node.write(self._stack.layout, self.names)
            node.start(self._stack.layout)
        whole = lambda: self.running() == set(self.names) and self.all_answer()
        wait_until(whole, "the cluster of three", _JOIN_SECONDS)

    def running(self) -> set[str]:
        """Names of the nodes that run, as one that answers says."""
        for node in (None, *self._more):
            ports = self._stack.ports if node is None else node.ports
            management = rabbitmq.Management(self._stack.layout, self._stack.secrets, ports)
            try:
                return {str(each["name"]) for each in management.ask("GET", "nodes") if each["running"]}
            except (httpx.HTTPError, OSError):
                continue
        return set()

    def all_answer(self) -> bool:
        """Whether each takes connections: it is of the cluster before that."""
        return not any(is_free(int(address.rpartition(":")[2])) for address in self.addresses)

    def kill(self, number: int) -> None:
        """Ends a node as a crash would; it stays away."""
        if number == 0:
            self._stack.supervisor.kill("rabbitmq")
            self._stack.supervisor.stop("rabbitmq")
        else:
            self._more[number - 1].kill()

    def bring_back(self, number: int) -> float:
        """Starts a node that was killed; seconds until it is of the cluster again."""
        began = time.monotonic()
        if number == 0:
            self._stack.supervisor.start("rabbitmq")
        else:
            self._more[number - 1].start(self._stack.layout)
        wait_until(lambda: self.names[number] in self.running(), f"node {number}", _JOIN_SECONDS)
        return time.monotonic() - began

    def close(self) -> None:
        """Ends the two and removes what they had."""
        for node in self._more:
            node.kill()
            shutil.rmtree(node.folder, ignore_errors=True)


def pid_files(root: Path) -> list[Path]:
    """Where the process ids of such nodes are, under the root of a stack."""
    return sorted(root.glob("rabbitmq-*/node.pid"))
