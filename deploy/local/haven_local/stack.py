"""One local stack under one root: its parts in the order in which they need each other."""

import datetime as dt
import fcntl
import shutil
import subprocess
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import hvac

from haven_local import clamav, openbao, ports, postgres, rabbitmq, vault_contents
from haven_local.backups.place import read_place
from haven_local.certificates import ensure_certificates
from haven_local.databases import Databases
from haven_local.generated_secrets import WATCH_SECRET, GeneratedSecrets, ensure_secrets
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, SHORT_FOLDER, WATCHER, Data, Layout
from haven_local.programs import epmd_program
from haven_local.rabbitmq import Management
from haven_local.service_programs import backup_programs, infrastructure_programs, service_programs, watcher_program
from haven_local.settings import (
    Surroundings,
    read_settings,
    settings_of_gateway,
    settings_of_service,
    settings_of_watcher,
    write_settings,
)
from haven_local.supervisor import Supervisor
from haven_local.vault_contents import Role
from haven_local.waiting import wait_until

INFRASTRUCTURE: tuple[str, ...] = ("epmd", "postgres", "rabbitmq", "openbao", "clamav", "mail")
DEVELOPERS_OWN = {"HAVEN_LEAST_FREE_SHARE": "0.01"}
"""Of stacks on a developer's machine alone, whose disk may be full of other things; ``prepare`` writes none of it."""
_BROKER_SECONDS = 180
_READY_SECONDS = 180


class Stack:
    """Everything of one root. Each ``ensure_*`` may be called at any time and returns whether it changed a thing."""

    def __init__(self, root: Path, data: Data | None = None, parts: Collection[str] = INFRASTRUCTURE) -> None:
        """``data``: where data is that is not under the root. ``parts``: of the infrastructure, what this stack has."""
        self.root = root.resolve()
        self.layout = Layout(self.root, data)
        self.parts = parts
        self.supervisor = Supervisor(self.layout)

    @cached_property
    def ports(self) -> dict[str, int]:
        """The kept ports of this stack."""
        return ports.load_or_choose(self.layout.ports)

    @cached_property
    def secrets(self) -> GeneratedSecrets:
        """The kept secrets of this stack, made where missing."""
        return ensure_secrets(self.layout)

    @property
    def databases(self) -> Databases:
        """Roles and databases of this stack's PostgreSQL."""
        return Databases(self.layout, self.secrets, self.ports["postgres"])

    @property
    def management(self) -> Management:
        """The broker's management interface, as operator."""
        return Management(self.layout, self.secrets, self.ports)

    def ensure_folders(self) -> bool:
        """Make the root; any user may pass through it (PostgreSQL's must), no one else may list it."""
        made = not self.layout.ports.exists()
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o711)
        for folder in (self.layout.mail, self.layout.objects, self.layout.destruction_list):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        if not self.supervisor.is_running():
            self.__dict__["ports"] = ports.replace_taken(self.layout.ports)
        return made

    def ensure_certificates(self, now: dt.datetime) -> bool:
        """Certificates and secrets."""
        renewed = ensure_certificates(self.layout, now)
        ensure_secrets(self.layout)
        return renewed

    def ensure_supervisor(self) -> bool:
        """Every part's configuration, and the supervisor; parts whose configuration changed start again."""
        writers: dict[str, Callable[[], bool]] = {
            "postgres": lambda: postgres.ensure_cluster(self.layout, self.secrets, self.ports["postgres"]),
            "rabbitmq": lambda: rabbitmq.ensure_configuration(self.layout, self.secrets, self.ports),
            "openbao": lambda: openbao.ensure_configuration(self.layout, self.secrets, self.ports),
            "clamav": lambda: clamav.ensure_configuration(self.layout, self.ports),
        }
        changed = {part: write() for part, write in writers.items() if part in self.parts}
        programs = [
            *infrastructure_programs(self.layout, self.ports, self.parts),
            *service_programs(self.layout),
            *backup_programs(self.layout),
            watcher_program(self.layout),
        ]
        rendered = self.supervisor.write_configuration(programs)
        started = self.supervisor.ensure_running()
        if not started:
            for name in (part for part, is_new in changed.items() if is_new):
                self.supervisor.stop(name)
        return started or rendered or any(changed.values())

    def ensure_postgres(self) -> bool:
        """The cluster runs, with every service's roles and database."""
        started = self.supervisor.start("postgres")

        def ready() -> bool:
            return postgres.is_ready(self.layout, self.secrets, self.ports["postgres"])

        wait_until(ready, "PostgreSQL", _READY_SECONDS)
        made = [self.databases.ensure_roles(), *(self.databases.ensure(service) for service in SERVICE_NAMES)]
        return started or any(made)

    def begin_rabbitmq(self) -> bool:
        """Start the broker without waiting for it: it takes the longest of all."""
        self.supervisor.start("epmd")
        return self.supervisor.start("rabbitmq")

    def ensure_rabbitmq(self) -> bool:
        """The broker runs, has loaded its definitions, and leads each of its queues."""
        started = self.begin_rabbitmq()
        wait_until(self.management.is_ready, "RabbitMQ", _BROKER_SECONDS)
        if not self.management.leaderless():
            return started
        rabbitmq.elect_leaders(self.layout, self.ports)
        wait_until(lambda: not self.management.leaderless(), "a leader of each queue", _READY_SECONDS)
        return True

    def ensure_openbao(self) -> bool:
        """OpenBao runs, unsealed, with its keys, policies and roles."""
        started = self.supervisor.start("openbao")
        server = openbao.client(self.layout, self.secrets, self.ports)
        wait_until(lambda: openbao.answers(server), "OpenBao", _READY_SECONDS)
        made = openbao.ensure_initialised(server, self.secrets)
        wait_until(lambda: openbao.is_ready(server), "OpenBao's cluster", _READY_SECONDS)
        self.fill_openbao(server)
        for service in SERVICE_NAMES:
            if not self.secrets.has(f"openbao-{service}-secret-id"):
                role = vault_contents.issue_role(server, service)
                self.secrets.keep(f"openbao-{service}-role-id", role.role_id)
                self.secrets.keep(f"openbao-{service}-secret-id", role.secret_id)
        return started or made

    def fill_openbao(self, server: hvac.Client) -> None:
        """Keys, policies and roles that services rely on, where they are missing."""
        vault_contents.ensure_contents(server)

    def begin_clamav(self) -> bool:
        """The scanner of documents starts; files wait until it answers, so nothing waits for it here."""
        return self.supervisor.start("clamav")

    def ensure_mail(self) -> bool:
        """The mail sink runs."""
        return self.supervisor.start("mail")

    def begin_watching(self) -> bool:
        """The watcher starts: it tries all of it out once a person has turned that on."""
        return self.supervisor.start(WATCHER)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the stack's lock, so that two commands on one root take turns."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self.layout.lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def infrastructure_is_running(self) -> bool:
        """Whether every part the services stand on runs (it may not be ready yet)."""
        states = self.supervisor.states()
        return all(name in states and states[name].pid for name in INFRASTRUCTURE)

    def start_infrastructure(self) -> bool:
        """All but the services; true when anything was started or made."""
        changed = [
            self.ensure_folders(),
            self.ensure_certificates(dt.datetime.now(dt.UTC)),
            self.ensure_supervisor(),
            self.begin_rabbitmq(),
            self.begin_clamav(),
            self.ensure_mail(),
            self.ensure_postgres(),
            self.ensure_openbao(),
            self.ensure_rabbitmq(),
        ]
        return any(changed)

    def stop(self) -> bool:
        """End everything of this stack, Erlang's port mapper too; data stays. True when anything was running."""
        if self.supervisor.is_running():
            self.supervisor.stop_together(("backup", WATCHER, *PROCESS_NAMES))
            self.supervisor.stop_together(self.parts)
        stopped = self.supervisor.shut_down()
        if "epmd" in self.parts:
            self._end_port_mapper()
        return stopped

    def _end_port_mapper(self) -> None:
        command = [str(epmd_program()), "-kill"]
        settings = rabbitmq.environment(self.layout, self.ports)
        subprocess.run(command, check=False, capture_output=True, env=settings)

    def remove(self) -> None:
        """Stop, and delete all data, secrets and certificates of this stack."""
        self.stop()
        postgres.remove_cluster(self.layout)
        shutil.rmtree(clamav.scanned_folder(self.layout), ignore_errors=True)
        if self.layout.socket.parent.parent == SHORT_FOLDER:
            shutil.rmtree(self.layout.socket.parent, ignore_errors=True)
        self._empty_root()

    def _empty_root(self) -> None:
        """All but ``tools``, which the script ``haven`` made for itself and which holds no data."""
        if not self.root.exists():
            return
        for item in self.root.iterdir():
            if item.is_dir() and item.name != "tools":
                shutil.rmtree(item)
            elif not item.is_dir():
                item.unlink()
        if not any(self.root.iterdir()):
            self.root.rmdir()

    @property
    def trust_id(self) -> str:
        """The installation's own id, made once."""
        file = self.root / "trust_id"
        if not file.exists():
            file.write_text(str(uuid.uuid4()))
        return file.read_text().strip()

    @property
    def public_url(self) -> str:
        """Where a browser finds the gateway."""
        return f"https://localhost:{self.ports['gateway']}"

    def surroundings(self) -> Surroundings:
        """What the stack's own processes need to know."""
        return Surroundings(
            trust_id=self.trust_id,
            ca=self.layout.ca,
            amqps_port=self.ports["amqps"],
            events_vhost="events",
            rpc_vhost="rpc",
            broker_passwords={name: self.secrets.read(f"rabbitmq-{name}") for name in PROCESS_NAMES},
            bus_keys=self.secrets.path("bus-keys.json"),
            vault_url=f"https://127.0.0.1:{self.ports['openbao']}",
            vault_namespace=None,
            vault_roles={service: self._role(service) for service in SERVICE_NAMES},
            objects=self.layout.objects,
            public_url=self.public_url,
            smtp_url=f"smtp://127.0.0.1:{self.ports['smtp']}",
            gateway_listen=f"127.0.0.1:{self.ports['gateway']}",
            gateway_certificate=self.layout.certificate("gateway"),
            gateway_key=self.layout.key_of("gateway"),
            gateway_secret_key=self.secrets.read("gateway-secret-key"),
            health_ports={name: self.ports[f"health_{name}"] for name in (*PROCESS_NAMES, WATCHER)},
            clamd_url=f"tcp://127.0.0.1:{self.ports['clamav']}",
            destruction_list=self.layout.destruction_list,
            backups_kept=read_place(self.layout),
            watch_secret=self.secrets.read(WATCH_SECRET),
        )

    def _role(self, service: str) -> Role:
        return Role(self.secrets.read(f"openbao-{service}-role-id"), self.secrets.read(f"openbao-{service}-secret-id"))

    def settings_for(self, process: str) -> dict[str, str]:
        """The environment of one service, of the gateway or of the watcher."""
        if process == WATCHER:
            return settings_of_watcher(self.surroundings())
        if process == "gateway":
            settings = settings_of_gateway(self.surroundings())
        else:
            database = self.databases.describe(process, process)
            settings = settings_of_service(self.surroundings(), process, database.app_url)
        return {**settings, **DEVELOPERS_OWN}

    def write_settings(self) -> list[str]:
        """Write every process's settings file; the names of those that changed."""
        names = (*PROCESS_NAMES, WATCHER)
        return [name for name in names if write_settings(self.layout.settings(name), self.settings_for(name))]

    def saved_settings(self, process: str) -> dict[str, str]:
        """The settings a process was started with."""
        return read_settings(self.layout.settings(process))

    def health_url(self, process: str) -> str:
        """Root of a process's health and metrics pages."""
        return f"http://127.0.0.1:{self.ports[f'health_{process}']}"
