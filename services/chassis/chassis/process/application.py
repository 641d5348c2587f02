"""What a service process holds once: settings, database, vault, keyring, bus; built before nameko starts.

``<service>.bootstrap`` provides:

- ``KEYRING: bool``: whether the service holds children's keys;
- ``build_extras(app) -> object``: the service's own adapters, reachable as ``app.extras``;
- ``KNOWN_SCHOOLS: Select[UUID] | None``: selects every school of the trust this database knows: the scope of calls by
  services and the set-up, which name an item and not a school; None where neither calls;
- ``RESYNC``: event type -> function that iterates the present state for a reader;
- ``COPIES``: owner -> statements (``resync.doubt``) that set the versions of what is copied from it below all others;
- ``doubt_since(unit, owner, since)``: only where more than copies is in doubt when ``owner`` was restored to ``since``;
- ``session_alive(app, session_id)``: only where sessions live, so that it need not ask itself;
- ``watched(app) -> dict[str, Watched]``: only where there is more to watch than database, vault and broker;
- ``required(app) -> dict[str, bool]``: only where more than database and broker has to be there before it is ready.
"""

import importlib
import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, TypeVar
from uuid import UUID

from haven_schemas.acts.identity import SessionAlive
from haven_schemas.acts.identity.sessions import SESSION_ALIVE
from haven_schemas.call import Answered, Asked, Call
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.origins import Origin
from haven_schemas.topology import BROADCAST_NUMBERS, BROADCAST_STANDING
from nameko.extensions import DependencyProvider
from pydantic import BaseModel

from chassis.access.revocation import RevokedSessions
from chassis.access.token_claims import service_access, service_actor
from chassis.access.tokens import ServiceTokens, verify
from chassis.bus.audit_numbers import HeardNumbers
from chassis.bus.audit_sender import AuditSender
from chassis.bus.bodies import BusKeys
from chassis.bus.broadcast import Broadcasts
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.call_queue_watch import CallQueueWatch
from chassis.bus.delivery_checks import DeliveryChecks
from chassis.bus.log_comparison import LogComparison
from chassis.bus.relay import Relay
from chassis.bus.rpc_client import RpcClient
from chassis.ground.away import Away, OwnerAway
from chassis.ground.context import Access
from chassis.ground.logs import fault, get_logger
from chassis.ground.settings import ServiceSettings
from chassis.keys.keyring import Keyring
from chassis.keys.trusted_keys import TrustedKeys
from chassis.keys.vault import Vault
from chassis.keys.vault_question import VaultQuestion
from chassis.units.closing import Closing
from chassis.units.database import Database, Unit
from chassis.units.database_metrics import measure_connections
from chassis.units.database_question import DatabaseQuestion
from chassis.units.ids import new_id

from .certificates import CertificateWatch, Look, Server, looks
from .dependency_watch import DependencyWatch, Watched
from .health import Readiness

Reply = TypeVar("Reply", bound=BaseModel)

log = get_logger()

OWNER_SECONDS = 5.0
_TRUSTED_KEYS_SECONDS = 240.0
_BROKER_SECONDS = 3.0
_CALLS_EVERY_SECONDS = 10.0
"""Each question is a message that the broker writes to its disk."""
_GONE = frozenset({ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.OVERLOADED})


def utc_now() -> datetime:
    """The process's clock, for what has no transaction (token life, caches); UTC."""
    return datetime.now(UTC)


class App:
    """One service process. Everything in it may be used from any green thread."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.settings = settings
        self.bootstrap: ModuleType = importlib.import_module(f"{settings.service}.bootstrap")
        name, ca = settings.service, settings.ca_file
        self.bus_keys = BusKeys.load(settings.bus_keys_file)
        self.rpc_connection = BrokerConnection(
            settings.rpc_url.get_secret_value(), ca, f"{name}-rpc", heartbeat=settings.heartbeat_seconds
        )
        self.events_connection = BrokerConnection(
            settings.events_url.get_secret_value(), ca, f"{name}-events", heartbeat=settings.heartbeat_seconds
        )
        self.database = Database(settings.database_url.get_secret_value(), source=name, workers=settings.workers)
        self.vault = Vault(settings)
        self.trusted_keys = TrustedKeys(self.database, self.vault)
        self.tokens = ServiceTokens(self.vault, settings)
        self.revoked = RevokedSessions(utc_now)
        self.keyring = Keyring(self.vault, settings.trust_id, name) if self.bootstrap.KEYRING else None
        self.rpc = RpcClient(self.rpc_connection, self.bus_keys, name)
        self.broadcasts = Broadcasts(self.events_connection, name)
        self._call_queue = CallQueueWatch(self.rpc_connection, self.bus_keys, name, lambda: not self.broadcasts.cut_off)
        self.heard = HeardNumbers(name)
        sender = AuditSender(self.database.engine, name, service_actor(name), heard=self.heard, now=utc_now)
        comparison = self._comparison(settings, sender)
        self.closing = Closing(self.database, self.own_access("closing"), lambda: comparison.is_newest)
        self.relay = self._relay(settings, sender, comparison)
        self.database.on_published = self.relay.wake
        self.database.on_noted = self.note_writing
        self.written = 0
        self.database.broadcast = self.broadcasts.publish
        self.delivery_checks = DeliveryChecks(
            self.database,
            self.events_connection,
            self.broadcasts,
            self.own_access,
            timedelta(seconds=settings.missed_after_seconds),
        )
        self._stopping = threading.Event()
        self.extras: Any = self.bootstrap.build_extras(self)
        self._watch = DependencyWatch(self._watched())
        self._certificates = CertificateWatch(self._certificates_met(settings))
        measure_connections(self.database.engine)

    def start(self) -> None:
        """Opens the connections and starts the relay and the broadcasts."""
        self.rpc_connection.start()
        self.events_connection.start()
        self.broadcasts.start()
        self.relay.start()
        self._watch.start()
        self._certificates.start()
        self.delivery_checks.start()
        threading.Thread(target=self._keep_trusted_keys, name="trusted-keys", daemon=True).start()

    def stop(self) -> None:
        """Stops what ``start`` started; what is not sent stays in the outbox."""
        self._stopping.set()
        self._watch.stop()
        self._certificates.stop()
        self.delivery_checks.stop()
        self.relay.stop()
        self.broadcasts.stop()
        self.events_connection.stop()
        self.rpc_connection.stop()
        self.database.dispose()

    def note_writing(self) -> None:
        """Something was written that a timed job may wait for (``Rest``), or an audit entry that is to be sent."""
        self.written += 1
        self.relay.note_writing()

    def subscribe(self, service_class: type) -> None:
        """Attaches the class's ``@on_broadcast`` methods and the chassis's own reactions."""
        self.broadcasts.subscribe("session_revoked", self._on_session_revoked)
        self.broadcasts.subscribe(BROADCAST_NUMBERS, self.heard.hear)
        self.broadcasts.subscribe(BROADCAST_STANDING, self.closing.hear)
        self.broadcasts.on_cut_off(self._forget_everything)
        self.broadcasts.on_restored(self._begin_to_trust_again)
        for name in dir(service_class):
            kind = getattr(getattr(service_class, name), "broadcast_kind", None)
            if kind is not None:
                self.broadcasts.subscribe(kind, _bound(getattr(service_class, name), self))

    def readiness(self, *, serving: bool) -> Readiness:
        """For /readyz. What is missing beside database and broker is named and takes nothing away: a service that
        holds reports works on without the vault."""
        others = self._watch.answers()
        has_broker = others.pop("broker") and self.events_connection.is_open and self.rpc_connection.is_open
        required = {"database": others.pop("database"), "broker": has_broker, "serving": serving}
        if self.closing.is_known_closed:
            others["opened"] = False
        own = getattr(self.bootstrap, "required", None)
        return Readiness(required if own is None else {**required, **own(self)}, others)

    def ping(self, dependency: str) -> bool:
        """Whether ``database``, ``vault`` or ``broker`` answers."""
        if dependency == "database":
            return self.database.ping()
        if dependency == "vault":
            return self.vault.ping()
        return self.events_connection.is_open

    def own_access(self, job: str) -> Access:
        """The service's own access for background work; ``job`` names the event or the timed job."""
        return service_access(self.settings.service, job)

    def verify(self, token: str, *, permit: bool, setup: bool) -> Access:
        """The caller of ``token``: staff or service; a permit or the set-up only where the entrypoint says so."""
        access = verify(token, self.trusted_keys, self.settings.trust_id, utc_now())
        if (access.kind == "permit" and not permit) or (access.kind == "setup" and not setup):
            raise Problem(ErrorCode.TOKEN_INVALID)
        return access

    def require_open(self, access: Access, call: Call[Any, Any]) -> None:
        """``being_restored`` for what is not shown until all that was destroyed is destroyed again."""
        self.closing.require_open(access, call)

    def check_session(self, access: Access, *, sensitive: bool) -> None:
        """Refuses a revoked session; where word of it may have been missed, asks identity before anything sensitive."""
        if access.session_id is None:
            return
        self.revoked.require_alive(access.session_id)
        in_doubt = sensitive and (self.broadcasts.cut_off or self.revoked.must_ask(access.issued_at))
        if in_doubt and not self._is_alive(access.session_id):
            raise Problem(ErrorCode.SIGN_IN_REQUIRED)

    def unit_for(self, access: Access, correlation_id: UUID) -> AbstractContextManager[Unit]:
        """A unit in the caller's scope; services and the set-up reach every school this database knows."""
        return self.database.unit(access, correlation_id=correlation_id, all_schools=self._all_schools(access))

    def call_owner(self, call: Call[Asked, Answered], request: Asked, *, seconds: float = OWNER_SECONDS) -> Answered:
        """Calls another service under this service's own token; ``OwnerAway`` when it does not answer within
        ``seconds``: fewer where whoever asked us would have given up by then, and can be answered without it."""
        return self._call(call, request, self.tokens.current(), seconds)

    def call_for(
        self, access: Access, call: Call[Asked, Answered], request: Asked, *, seconds: float = OWNER_SECONDS
    ) -> Answered:
        """Calls another service under the token of whoever is being answered: what that service would show them, it
        answers, and nothing more. ``ValueError`` for who has no token; ``OwnerAway`` when it does not answer within
        ``seconds``.

        Where their request came from goes along: entries that the other service writes are as much theirs.
        """
        if access.token is None:
            raise ValueError("nobody is being answered")
        return self._call(call, request, access.token, seconds, access.origin)

    def _call(
        self,
        call: Call[Asked, Answered],
        request: Asked,
        token: str,
        seconds: float,
        origin: Origin | None = None,
    ) -> Answered:
        try:
            return self.rpc.call(
                call.service,
                call.method,
                request,
                call.reply,
                token=token,
                timeout=seconds,
                correlation_id=new_id(),
                origin=origin,
            )
        except Problem as problem:
            if problem.code in _GONE:
                raise OwnerAway(call.service) from None
            raise

    def _keep_trusted_keys(self) -> None:
        """At the start and every few minutes: what is in the table verifies tokens while the vault is away."""
        while not self._stopping.is_set():
            try:
                self.trusted_keys.refresh()
            except Away as away:
                log.warning("trusted_keys_wait", dependency=away.dependency)
            except Exception as error:  # noqa: BLE001  # the next round tries again; tokens verify from the table
                fault(log, "trusted_keys_failed", error)
            self._stopping.wait(_TRUSTED_KEYS_SECONDS)

    def _comparison(self, settings: ServiceSettings, sender: AuditSender) -> LogComparison:
        return LogComparison(
            self.database,
            self.own_access("log_comparison"),
            sender,
            self.heard,
            missing_for=timedelta(seconds=settings.audit_missing_seconds),
        )

    def _relay(self, settings: ServiceSettings, sender: AuditSender, comparison: LogComparison) -> Relay:
        return Relay(
            self.database.engine,
            self.events_connection,
            settings.service,
            sender,
            comparison,
            now=utc_now,
            look_every_seconds=settings.audit_look_ms / 1000,
        )

    def _certificates_met(self, settings: ServiceSettings) -> dict[str, Look]:
        servers = {
            "database": Server.of(settings.database_url.get_secret_value(), 5432, asks_first=True),
            "broker": Server.of(settings.events_url.get_secret_value(), 5671),
            "vault": Server.of(settings.vault_url, 443),
        }
        return looks(settings.ca_file, servers, {})

    def _watched(self) -> dict[str, Watched]:
        own = getattr(self.bootstrap, "watched", None)
        return {
            "database": Watched(DatabaseQuestion(self.settings.database_url.get_secret_value())),
            "vault": Watched(VaultQuestion(self.settings)),
            "broker": Watched(self._broker_answers),
            "calls": Watched(self._call_queue.takes_calls, _CALLS_EVERY_SECONDS),
            **({} if own is None else own(self)),
        }

    def _broker_answers(self) -> bool:
        """In both vhosts: a message to ourselves comes back in one, our own beat in the other."""
        return self.rpc.broker_answers(_BROKER_SECONDS) and not self.broadcasts.cut_off

    def _all_schools(self, access: Access) -> Any:
        return self.bootstrap.KNOWN_SCHOOLS if access.reaches_all_schools else None

    def _is_alive(self, session_id: UUID) -> bool:
        local = getattr(self.bootstrap, "session_alive", None)
        if local is not None:
            return bool(local(self, session_id))
        try:
            answer = self.call_owner(SESSION_ALIVE, SessionAlive(session_id=session_id))
        except Away:  # identity is silent, or the vault cannot sign what we would ask it with
            raise Problem(ErrorCode.SESSION_UNVERIFIED) from None
        return answer.alive

    def _on_session_revoked(self, message: dict[str, Any]) -> None:
        self.revoked.add(UUID(message["session_id"]), utc_now())

    def _begin_to_trust_again(self) -> None:
        """What was said while this process was deaf is lost: caches begin anew, revocations count from here."""
        self.revoked.listening_again()
        self._forget_everything()

    def _forget_everything(self) -> None:
        if self.keyring is not None:
            self.keyring.clear()


def current(container: Any) -> App:
    """The process's ``App``, from a nameko container."""
    app: App = container.config["app"]
    return app


class Application(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives a service class its ``app``."""

    def get_dependency(self, worker_ctx: Any) -> App:
        """The process-wide ``App``."""
        return current(self.container)


def _bound(method: Any, app: App) -> Any:
    """A broadcast method called without a worker: it may use ``self.app`` alone."""

    class Holder:
        """Stands for the service instance."""

    holder = Holder()
    holder.app = app  # type: ignore[attr-defined]  # nameko's service classes have no types
    return lambda message: method(holder, message)
