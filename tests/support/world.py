"""A world: databases, vhosts, an OpenBao namespace and a mail folder that no other test run sees."""

import datetime as dt
import secrets
import subprocess
import sys
import uuid
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import hvac
from haven_local import openbao, vault_contents
from haven_local.databases import Database
from haven_local.demonstration.setting_up import SetUp
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, WATCHER
from haven_local.ports import free_port, is_free
from haven_local.settings import Surroundings, settings_of_gateway, settings_of_service, settings_of_watcher
from haven_local.setup_token import close_setup, mint_setup_token
from haven_local.stack import DEVELOPERS_OWN, Stack
from haven_local.vault_contents import Role
from haven_local.waiting import wait_until
from haven_schemas import topology
from psycopg2.sql import Composable

from support.copied_keys import copy_rsa_keys
from support.migrated_databases import make_migrated_database
from support.onlookers import DatabaseOnlooker, QueueOnlooker
from support.running import RunningProcess
from support.standbys import many_hosts
from support.vhosts import EVERY_SERVICE, create_vhosts


class World:
    """Everything is made when first asked for, and removed by ``close``.

    ``retry_delays_ms`` is the ladder of waits; a test of the ladder gives a short one. ``settings`` go to every
    process started here. ``forks``: they are forked from one that has read the code, where nothing is measured.
    ``queue_owners``: the services whose queues the broker has, where a test needs no others.
    """

    def __init__(
        self,
        stack: Stack,
        suffix: str,
        retry_delays_ms: Sequence[int] = topology.RETRY_DELAYS_MS,
        settings: dict[str, str] | None = None,
        *,
        forks: bool = False,
        queue_owners: Collection[str] = EVERY_SERVICE,
    ) -> None:
        self.stack = stack
        self._forks = forks
        self.queue_owners = queue_owners
        self.suffix = suffix
        self.retry_delays_ms = tuple(retry_delays_ms)
        self.trust_id = str(uuid.uuid4())
        self.more_brokers: tuple[str, ...] = ()
        self.database_hosts: tuple[str, ...] = ()
        """``host:port`` of PostgreSQL and its replicas, where it has any."""
        self.folder = stack.root / "worlds" / suffix
        self.processes: list[RunningProcess] = []
        self.running: dict[str, RunningProcess] = {}
        self._extra = settings or {}
        self._databases: dict[str, Database] = {}
        self._made: list[str] = []
        self._given: set[int] = set()
        self._onlookers: dict[str, DatabaseOnlooker] = {}
        self._queue_onlookers: dict[str, QueueOnlooker] = {}
        self._mail: subprocess.Popen[bytes] | None = None
        self._closed = False
        for folder in (self.folder, self.mail_folder, self.objects, self.destruction_list):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def transport(self) -> httpx.BaseTransport | None:
        """How clients reach the gateway, if not over TLS."""
        return None

    @property
    def mail_folder(self) -> Path:
        """One ``.eml`` file for each mail alerts sent in this world."""
        return self.folder / "mail"

    @property
    def objects(self) -> Path:
        """The object store of this world."""
        return self.folder / "objects"

    @property
    def destruction_list(self) -> Path:
        """What was destroyed in this world."""
        return self.folder / "destruction-list"

    def database(self, service: str) -> Database:
        """This world's database of ``service``, migrated."""
        if service not in self._databases:
            self._databases[service] = self.make_database(service)
        return self._databases[service]

    def make_database(self, service: str) -> Database:
        """One more fresh, migrated database of ``service``, beside the world's own."""
        name = f"{service}_{self.suffix}_{secrets.token_hex(3)}"
        self._made.append(name)
        return make_migrated_database(self.stack, service, name)

    @cached_property
    def vhosts(self) -> tuple[str, str]:
        """Names of this world's vhosts (events, rpc), with the topology and every service's permissions."""
        names = (f"events-{self.suffix}", f"rpc-{self.suffix}")
        create_vhosts(self.stack.management, *names, self.retry_delays_ms, self.queue_owners)
        return names

    def operator_events_url(self) -> str:
        """Address of this world's vhost of events for the operator, who may do everything there."""
        return self._operator_url(self.vhosts[0])

    def _operator_url(self, vhost: str) -> str:
        password = self.stack.secrets.read("rabbitmq-operator")
        return f"amqps://operator:{password}@127.0.0.1:{self.stack.ports['amqps']}/{vhost}"

    def rows(self, service: str, query: str | Composable) -> list[tuple[Any, ...]]:
        """What the superuser sees in a service's database, past row level security."""
        if service not in self._onlookers:
            name = self.database(service).name
            self._onlookers[service] = DatabaseOnlooker(lambda: self.stack.databases.connect(name))
        return self._onlookers[service].rows(query)

    def queues_of(self, vhost: str) -> QueueOnlooker:
        """Looks at the queues of one of this world's vhosts."""
        if vhost not in self._queue_onlookers:
            self._queue_onlookers[vhost] = QueueOnlooker(self._operator_url(vhost), str(self.stack.layout.ca))
        return self._queue_onlookers[vhost]

    def is_idle(self) -> bool:
        """Whether nothing is on its way any more."""
        from support.ledger import Ledger  # which looks at worlds

        return Ledger(self).is_idle()

    @cached_property
    def namespace(self) -> str:
        """This world's OpenBao namespace, with the keys, policies and roles of every service."""
        name = f"world-{self.suffix}"
        vault_contents.create_namespace(self._vault(None), name)
        copy_rsa_keys(self._vault(None), self._vault(name))
        vault_contents.ensure_contents(self._vault(name))
        return name

    @property
    def vault(self) -> hvac.Client:
        """A client with all rights in this world's namespace."""
        return self._vault(self.namespace)

    def _vault(self, namespace: str | None) -> hvac.Client:
        return openbao.client(self.stack.layout, self.stack.secrets, self.stack.ports, namespace)

    @cached_property
    def vault_roles(self) -> dict[str, Role]:
        """One AppRole a service."""
        return {service: vault_contents.issue_role(self.vault, service) for service in SERVICE_NAMES}

    def setup_token(self) -> str:
        """A set-up token for this world's services."""
        return mint_setup_token(self.vault, dt.datetime.now(dt.UTC))

    def setting_up(self) -> SetUp:
        """The set-up's calls over the bus; to be opened."""
        return SetUp(self.settings_for("gateway"), self.setup_token())

    def close_setup(self) -> None:
        """Make this world's set-up tokens worthless."""
        close_setup(self.vault)

    @cached_property
    def _ports(self) -> dict[str, int]:
        taken = set(self.stack.ports.values())
        chosen: dict[str, int] = {}
        for name in ("https", "smtp", *(f"health_{process}" for process in (*PROCESS_NAMES, WATCHER))):
            chosen[name] = free_port(taken | set(chosen.values()))
        return chosen

    def unused_port(self) -> int:
        """A port for one more process of this world; never the same again."""
        self._given.add(port := free_port({*self._ports.values(), *self._given}))
        return port

    @property
    def public_url(self) -> str:
        """Where this world's gateway answers once started."""
        return f"https://localhost:{self._ports['https']}"

    @cached_property
    def _surroundings(self) -> Surroundings:
        own = self.stack.surroundings()
        return Surroundings(
            trust_id=self.trust_id,
            ca=own.ca,
            amqps_port=own.amqps_port,
            events_vhost=self.vhosts[0],
            rpc_vhost=self.vhosts[1],
            broker_passwords=own.broker_passwords,
            bus_keys=own.bus_keys,
            vault_url=own.vault_url,
            vault_namespace=self.namespace,
            vault_roles=self.vault_roles,
            objects=self.objects,
            public_url=self.public_url,
            smtp_url=f"smtp://127.0.0.1:{self._ports['smtp']}",
            gateway_listen=f"127.0.0.1:{self._ports['https']}",
            gateway_certificate=own.gateway_certificate,
            gateway_key=own.gateway_key,
            gateway_secret_key=own.gateway_secret_key,
            clamd_url=own.clamd_url,
            destruction_list=self.destruction_list,
            more_brokers=self.more_brokers,
            health_ports={name: self._ports[f"health_{name}"] for name in (*PROCESS_NAMES, WATCHER)},
            watch_secret=own.watch_secret,
        )

    def settings_for(self, process: str) -> dict[str, str]:
        """The ``HAVEN_*`` environment of a service or of the gateway in this world."""
        if process == WATCHER:
            return settings_of_watcher(self._surroundings)
        if process == "gateway":
            settings = settings_of_gateway(self._surroundings)
        else:
            url = self.database(process).app_url
            url = many_hosts(url, self.database_hosts) if self.database_hosts else url
            settings = settings_of_service(self._surroundings, process, url)
        settings["HAVEN_RETRY_DELAYS_MS"] = ",".join(map(str, self.retry_delays_ms))
        return {**settings, **DEVELOPERS_OWN, **self._extra}

    def start_service(self, name: str, settings: dict[str, str] | None = None, *, wait: bool = True) -> RunningProcess:
        """One more replica of a service, with a health port of its own; ``settings`` override."""
        if name == "alerts":
            self.start_mail()
        own = {"HAVEN_HEALTH_PORT": str(self.unused_port()), **(settings or {})}
        return self._start(name, {**self.settings_for(name), **own}, wait)

    def start_gateway(self, settings: dict[str, str] | None = None, *, wait: bool = True) -> RunningProcess:
        """The gateway; its ``url`` is ``https://localhost:…``, its authority ``stack.layout.ca``."""
        return self._start("gateway", {**self.settings_for("gateway"), **(settings or {})}, wait, self.public_url)

    def start_everything(self) -> dict[str, RunningProcess]:
        """Every service and the gateway, started side by side and all ready; kept as ``running``."""
        started = {name: self.start_service(name, wait=False) for name in SERVICE_NAMES}
        started["gateway"] = self.start_gateway(wait=False)
        for process in started.values():
            process.wait_until_ready()
        self.running = started
        return started

    def _start(self, name: str, settings: dict[str, str], wait: bool, url: str | None = None) -> RunningProcess:
        log = self.folder / f"{name}-{len(self.processes)}.log"
        process = RunningProcess(name, settings, log, url, forked=self._forks and name != WATCHER)
        self.processes.append(process)
        process.start(wait=wait)
        return process

    @property
    def mail_port(self) -> int:
        """Port of this world's mail sink, once started."""
        return self._ports["smtp"]

    def start_mail(self) -> None:
        """This world's own mail sink, writing to ``mail_folder``."""
        if self._mail is not None:
            return
        port = self.mail_port
        command = [sys.executable, "-m", "haven_local.mail_sink", "--port", str(port)]
        self._mail = subprocess.Popen([*command, "--folder", str(self.mail_folder)], stdin=subprocess.DEVNULL)
        (self.folder / "mail.pid").write_text(str(self._mail.pid))
        wait_until(lambda: not is_free(port), "the mail sink", seconds=120)

    @property
    def mail_pid(self) -> int:
        """Process id of this world's mail sink; ``RuntimeError`` while none runs."""
        if self._mail is None:
            raise RuntimeError("the mail sink does not run")
        return self._mail.pid

    def kill_mail(self) -> None:
        """End the mail sink as a crash would; ``start_mail`` starts another at the same port."""
        if self._mail is not None:
            self._mail.kill()
            self._mail.wait(10)
            self._mail = None

    def abandon(self) -> None:
        """Kill every process, and leave the rest to the end of the infrastructure, which comes next."""
        if self._closed:
            return
        self._closed = True
        for process in self.processes:
            process.kill()
        self._end_mail()

    def close(self) -> None:
        """Kill every process and remove what this world had in the infrastructure; logs and mail stay."""
        if self._closed:
            return
        self.abandon()
        for database in self._onlookers.values():
            database.close()
        for queues in self._queue_onlookers.values():
            queues.close()
        for name in self._made:
            self.stack.databases.drop(name)
        if "vhosts" in self.__dict__:
            for vhost in self.vhosts:
                self.stack.management.delete_vhost(vhost)
        if "namespace" in self.__dict__:
            vault_contents.delete_namespace(self._vault(None), self.namespace)

    def _end_mail(self) -> None:
        if self._mail is not None:
            self._mail.terminate()
            self._mail.wait(10)
