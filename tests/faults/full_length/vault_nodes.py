"""The leader of three OpenBao nodes killed while keys are made, three times. Takes about 3 minutes.

The nodes run on the configuration that a cluster is given (``k8s/components/in-cluster/server.hcl``), with addresses of
this machine in the place of a cluster's. What is asked of them is a key a child: made, it must never be missing again.
"""

import datetime as dt
import os
import random
import subprocess
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

import click
import hvac
import requests
from full_length._fault_run import alone, asked_share
from full_length._promises import at_most, none_of
from haven_local import openbao
from haven_local.backups.vault_snapshots import taken_snapshot
from haven_local.certificates import ensure_certificates
from haven_local.layout import CHECKOUT, Layout
from haven_local.ports import free_port
from haven_local.programs import openbao_program
from haven_local.waiting import wait_until
from support.figures import Figure
from support.measured_size import sized

NODES = 3
KILLS = 3
BACK_SECONDS = 30.0
"""A report waits for nobody, since it is sealed under the intake key; this is how long reading a record may wait."""
_CONFIGURATION = CHECKOUT / "k8s" / "components" / "in-cluster" / "server.hcl"
_ANSWER_SECONDS = 5.0


def run() -> list[Figure]:
    """How long no key could be made after each kill, and whether any that was made is missing at the end."""
    alone()
    with Nodes() as nodes:
        began = time.monotonic()
        nodes.initialise()
        ready = time.monotonic() - began
        nodes.wait_until_all_vote()
        voting = time.monotonic() - began
        taking = sum(openbao.takes_orders(nodes.client(each)) for each in range(NODES))
        by_any = sum(bool(taken_snapshot(nodes.client(each))) for each in range(NODES))
        with Asking(nodes) as asking:
            pauses = [_kill_leader(nodes, asking) for _ in range(max(1, round(KILLS * asked_share())))]
        lost = asking.made - nodes.keys()
        return [
            Figure("nodes ready after the first start", ready, "s"),
            Figure("nodes that all vote after the first start", voting, "s"),
            Figure("nodes that take orders or pass them on", taking, "nodes", goal=str(NODES), met=taking == NODES),
            Figure("nodes by which a snapshot can be taken", by_any, "nodes", goal=str(NODES), met=by_any == NODES),
            Figure("leaders killed", len(pauses), "kills"),
            Figure("keys made", len(asking.made), "keys"),
            none_of("keys that were made and are missing", len(lost), "keys"),
            at_most("longest time without an answer after a kill", max(pauses), "s", BACK_SECONDS),
        ]


def _kill_leader(nodes: "Nodes", asking: "Asking") -> float:
    time.sleep(sized(3, 1))
    leader = nodes.leader()
    before = len(asking.made)
    began = time.monotonic()
    nodes.kill(leader)
    wait_until(lambda: len(asking.made) > before + 1, "another node to lead", 120)
    pause = time.monotonic() - began
    click.echo(f"node {leader} killed; keys were made again after {pause:.1f} s", err=True)
    nodes.start(leader)
    nodes.wait_until_all_vote()
    return pause


class Nodes:
    """Three nodes on this machine; ``close`` ends them and deletes what they kept."""

    def __init__(self) -> None:
        self._ends = ExitStack()
        folder = self._ends.enter_context(
            tempfile.TemporaryDirectory(prefix="haven-nodes-", ignore_cleanup_errors=True)
        )
        self._folder = Path(folder)
        self._layout = Layout(self._folder / "operator")
        ensure_certificates(self._layout, dt.datetime.now(dt.UTC))
        (self._folder / "seal").write_bytes(os.urandom(32))
        taken: set[int] = set()
        self._ports = [(_fresh(taken), _fresh(taken), _fresh(taken)) for _ in range(NODES)]
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self.token = ""

    def __enter__(self) -> Self:
        for number in range(NODES):
            (self._folder / str(number) / "data").mkdir(parents=True)
            self.start(number)
        return self

    def __exit__(self, *_: object) -> None:
        for number in list(self._running):
            self.kill(number)
        self._ends.close()

    def start(self, number: int) -> None:
        """Starts a node with what it kept."""
        folder = self._folder / str(number)
        (folder / "server.hcl").write_text(self._configuration(number))
        api, nodes, _ = self._ports[number]
        told = {"BAO_RAFT_NODE_ID": f"openbao-{number}", "BAO_API_ADDR": f"https://localhost:{api}"}
        told |= {"BAO_CLUSTER_ADDR": f"https://localhost:{nodes}", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
        command = [str(openbao_program()), "server", f"-config={folder / 'server.hcl'}"]
        with (folder / "log").open("ab") as log:
            self._running[number] = subprocess.Popen(command, cwd=folder, env=told, stdout=log, stderr=log)

    def kill(self, number: int) -> None:
        """As a machine that loses its power ends it."""
        process = self._running.pop(number)
        process.kill()
        process.wait()

    def initialise(self) -> None:
        """Once, by the first; the others join and unseal themselves."""
        wait_until(lambda: self._health(0) is not None, "the first node", 60)
        shares = {"recovery_shares": 5, "recovery_threshold": 3}
        self.token = self.ask(0, "POST", "sys/init", shares, seconds=60).json()["root_token"]
        wait_until(lambda: all(self._health(each) in (200, 429) for each in range(NODES)), "every node", 120)
        self.ask(self.leader(), "POST", "sys/mounts/transit", {"type": "transit"}).raise_for_status()

    def leader(self) -> int:
        """The node that leads."""
        found: list[int] = []

        def known() -> bool:
            found[:] = [each for each in self._running if self._health(each) == 200]
            return len(found) == 1

        wait_until(known, "a node that leads", 120)
        return found[0]

    def wait_until_all_vote(self) -> None:
        """Before that, the loss of one may stop all."""

        def vote() -> bool:
            with suppress(requests.RequestException, KeyError):
                answer = self.ask(self.leader(), "GET", "sys/storage/raft/configuration").json()
                servers = answer["data"]["config"]["servers"]
                return len(servers) == NODES and all(each["voter"] for each in servers) and self._all_answer()
            return False

        wait_until(vote, "all nodes to vote", 180, pause=0.5)

    def client(self, number: int) -> hvac.Client:
        """As settle has one: of whichever node its address leads to."""
        url = f"https://localhost:{self._ports[number][0]}"
        return hvac.Client(url=url, token=self.token, verify=str(self._layout.ca), timeout=_ANSWER_SECONDS)

    def keys(self) -> set[str]:
        """Every key there is."""
        return set(self.ask(self.leader(), "LIST", "transit/keys").json()["data"]["keys"])

    def ask(
        self, number: int, method: str, path: str, body: Any = None, seconds: float = _ANSWER_SECONDS
    ) -> requests.Response:
        """One request to one node."""
        url = f"https://localhost:{self._ports[number][0]}/v1/{path}"
        headers = {"X-Vault-Token": self.token} if self.token else {}
        return requests.request(method, url, json=body, headers=headers, verify=str(self._layout.ca), timeout=seconds)

    def _all_answer(self) -> bool:
        return all(self._health(each) in (200, 429) for each in range(NODES))

    def _health(self, number: int) -> int | None:
        try:
            return self.ask(number, "GET", "sys/health").status_code
        except requests.RequestException:
            return None

    def _configuration(self, number: int) -> str:
        here = {
            "/run/haven/tls/ca.crt": str(self._layout.ca),
            "/run/haven/tls/tls.crt": str(self._layout.certificate("openbao")),
            "/run/haven/tls/tls.key": str(self._layout.key_of("openbao")),
            "/run/haven/seal/seal": str(self._folder / "seal"),
            "/var/lib/haven/openbao/data": str(self._folder / str(number) / "data"),
            "0.0.0.0:8200": f"127.0.0.1:{self._ports[number][0]}",
            "0.0.0.0:8201": f"127.0.0.1:{self._ports[number][1]}",
            "0.0.0.0:8202": f"127.0.0.1:{self._ports[number][2]}",
        }
        for other, (api, *_) in enumerate(self._ports):
            here[f"https://openbao-{other}.openbao-nodes:8200"] = f"https://localhost:{api}"
        text = _CONFIGURATION.read_text()
        for there, ours in here.items():
            assert there in text, there
            text = text.replace(there, ours)
        return text


def _fresh(taken: set[int]) -> int:
    port = free_port(taken)
    taken.add(port)
    return port


class Asking:
    """Makes a key after the other, at any node, as services do by one name for all of them."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._random = random.Random(18)
        self.made: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def _ask(self) -> None:
        number = 0
        while not self._stop.wait(0.05):
            number += 1
            name = f"subject-{number}"
            with suppress(requests.RequestException):
                answer = self._nodes.ask(
                    self._random.randrange(NODES), "POST", f"transit/keys/{name}", {"derived": True}
                )
                if answer.ok:
                    self.made.add(name)
