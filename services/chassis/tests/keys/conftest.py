"""Real OpenBao and PostgreSQL for keys and tokens; the wire between us and OpenBao can be cut, and time is ours."""

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from chassis.access.token_claims import service_access
from chassis.ground.context import Access
from chassis.ground.settings import ServiceSettings
from chassis.keys.key_metrics import VAULT_SECONDS
from chassis.keys.keyring import Keyring
from chassis.keys.trusted_keys import TrustedKeys
from chassis.keys.vault import Vault
from chassis.units.database import Database, Unit
from chassis.units.ids import new_id
from chassis.units.tables import create_chassis_tables
from haven_local.databases import Database as MadeDatabase
from sqlalchemy import create_engine
from support.world import World


class Clock:
    """Monotonic seconds that pass when told to."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += seconds


class Wire:
    """A TCP proxy to OpenBao: ``cut`` drops every connection and refuses new ones, ``hang`` takes and never answers."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._mode = "through"
        self._open: list[socket.socket] = []
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(50)
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                inside, _ = listener.accept()
                self._open.append(inside)
                if self._mode == "hang":
                    continue
                self._connect(inside)

    def _connect(self, inside: socket.socket) -> None:
        try:
            outside = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            inside.close()
            return
        self._open.append(outside)
        for one, other in ((inside, outside), (outside, inside)):
            threading.Thread(target=_pump, args=[one, other], daemon=True).start()

    def cut(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._drop()

    def hang(self) -> None:
        self._mode = "hang"
        self._drop()

    def mend(self) -> None:
        if self._mode == "hang":
            self._mode = "through"
            self._drop()
        else:
            self._listener = self._listen(self.port)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.close()
        self._drop()

    def _drop(self) -> None:
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


class Keys:
    """A service's vault, keyring and trusted keys in this world, as many processes as a test needs."""

    def __init__(self, world: World, app_url: str, wire: Wire) -> None:
        self.world = world
        self.wire = wire
        self.trust_id = UUID(world.trust_id)
        self.clock = Clock()
        self.now: datetime | None = None
        self.app_url = app_url
        self._databases: list[Database] = []
        self.database = self.new_database()

    def new_database(self) -> Database:
        self._databases.append(Database(self.app_url, source="incidents"))
        return self._databases[-1]

    def settings(self, service: str = "incidents", **changes: object) -> ServiceSettings:
        role = self.world.vault_roles[service]
        values: dict[str, object] = {
            "service": service,
            "trust_id": self.trust_id,
            "events_url": "amqps://nobody@127.0.0.1/events",
            "rpc_url": "amqps://nobody@127.0.0.1/rpc",
            "ca_file": self.world.stack.layout.ca,
            "bus_keys_file": "/dev/null",
            "health_port": 1,
            "database_url": self.app_url,
            "vault_url": f"https://127.0.0.1:{self.wire.port}",
            "vault_namespace": self.world.namespace,
            "vault_role_id": role.role_id,
            "vault_secret_id": role.secret_id,
            **changes,
        }
        return ServiceSettings.model_validate(values)

    def vault(self, service: str = "incidents", **changes: object) -> Vault:
        now = self.now
        if now is None:
            return Vault(self.settings(service, **changes), self.clock)
        return Vault(self.settings(service, **changes), self.clock, lambda: self.now or now)

    def keyring(self, service: str = "incidents") -> Keyring:
        """The keyring of a process that just started."""
        return Keyring(self.vault(service), self.trust_id, service, self.clock)

    def trusted(self, service: str = "incidents") -> TrustedKeys:
        return TrustedKeys(self.database, self.vault(service), self.clock)

    @contextmanager
    def unit(self, database: Database | None = None) -> Iterator[Unit]:
        with (database or self.database).unit(SERVICE, schools=[]) as unit:
            if self.now is not None:
                unit.now = self.now
            yield unit

    def destroy(self, transit_key: str) -> None:
        """Deletes a key in the vault, as only retention can (``Vault.destroy_key``)."""
        transit = self.world.vault.secrets.transit
        transit.update_key_configuration(name=transit_key, deletion_allowed=True)
        transit.delete_key(name=transit_key)

    def close(self) -> None:
        for database in self._databases:
            database.dispose()
        self.wire.close()


SERVICE: Access = service_access("incidents", "test")


def calls(operation: str, outcome: str = "done") -> float:
    """How many vault calls of this kind were made so far."""
    for metric in VAULT_SECONDS.collect():
        for sample in metric.samples:
            labels = {"operation": operation, "outcome": outcome}
            if sample.name.endswith("_count") and sample.labels == labels:
                return float(sample.value)
    return 0.0


@pytest.fixture(scope="module")
def key_database(world: World) -> Iterator[MadeDatabase]:
    """A database with the chassis's tables."""
    name = f"keys_{world.suffix}_{secrets.token_hex(3)}"
    made = world.stack.databases.create("incidents", name)
    engine = create_engine(made.owner_url)
    with engine.begin() as connection:
        create_chassis_tables(Operations(MigrationContext.configure(connection)), keyring=True)
    engine.dispose()
    yield made
    world.stack.databases.drop(name)


@pytest.fixture
def keys(world: World, key_database: MadeDatabase) -> Iterator[Keys]:
    opened = Keys(world, key_database.app_url, Wire(world.stack.ports["openbao"]))
    yield opened
    opened.close()


@pytest.fixture
def record_id() -> UUID:
    return new_id()
