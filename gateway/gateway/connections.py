"""The process's two connections to the broker: calls and broadcasts, opened after the fork and never before."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from chassis.bus.bodies import BusKeys
from chassis.bus.broadcast import Broadcasts
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from chassis.ground.logs import get_logger
from chassis.objects.object_store import ObjectStore
from chassis.process.certificates import CertificateWatch, Server, looks
from chassis.process.dependency_watch import DependencyWatch, Watched
from chassis.process.health import Readiness
from chassis.units.ids import new_id
from haven_schemas import topology
from haven_schemas.acts.identity.sessions import REPORT_REFUSALS
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.origins import Channel, Origin
from haven_schemas.rpc_wire import PING

from gateway.access.refusals import RefusalCounts
from gateway.areas.alerts.open_pages import OpenPages
from gateway.sessions.cache import SessionCache

from .clients import Services
from .clients.asking import Caller, Rpc
from .settings import Settings

log = get_logger()

_BEAT_SECONDS = 0.5
"""Twice as often as a service: an open page asks every 2 s, so what is cut off must be known 2 s after the last beat
for a session that was ended to leave the screen within 5 s."""
_ASK_SECONDS = 3.0
_ASK_SERVICES_SECONDS = 4.0
_ASK_SERVICES_EVERY_SECONDS = 5.0
_SILENCE = frozenset({ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.OVERLOADED})


class Connections:
    """Both connections, the RPC client over one and the broadcasts over the other. ``start`` opens them."""

    def __init__(self, settings: Settings) -> None:
        own, ca, beat = settings.service, settings.ca_file, settings.heartbeat_seconds
        self._rpc_connection = BrokerConnection(settings.rpc_url.get_secret_value(), ca, f"{own}-rpc", heartbeat=beat)
        self._events_connection = BrokerConnection(
            settings.events_url.get_secret_value(), ca, f"{own}-events", heartbeat=beat
        )
        self._broadcasts = Broadcasts(self._events_connection, own, beat_seconds=_BEAT_SECONDS)
        self._stopping = threading.Event()
        self._is_leaving = False
        self._watch: DependencyWatch | None = None
        self._refusals_every = settings.refusals_every_seconds
        files = {} if settings.tls_cert is None else {"gateway": settings.tls_cert}
        broker = {"broker": Server.of(settings.events_url.get_secret_value(), 5671)}
        self._certificates = CertificateWatch(looks(ca, broker, files))
        self.rpc = RpcClient(self._rpc_connection, BusKeys.load(settings.bus_keys_file), own)

    def watch_over(self, store: ObjectStore, identity_answers: Callable[[], None]) -> None:
        """Makes the watch of the broker, of each service and of ``store``; ``start`` begins it. ``identity_answers``:
        called each time that identity did."""
        told = {"identity": identity_answers}
        services = {
            name: Watched(
                partial(gets_through, self.rpc, name, told.get(name, _nobody_waits)), _ASK_SERVICES_EVERY_SECONDS
            )
            for name in topology.BY_NAME["gateway"].calls
        }
        broker = {
            "broker": Watched(partial(self.rpc.broker_answers, _ASK_SECONDS)),
            "broadcasts": Watched(lambda: not self._broadcasts.cut_off),
        }
        self._watch = DependencyWatch({**broker, **services, **store.watched()})

    def readiness(self) -> Readiness:
        """For /readyz: without calls nothing can be done. A service that is silent takes the others' pages from nobody;
        cut off from broadcasts, identity is asked before each sensitive read."""
        others = {} if self._watch is None else self._watch.answers()
        has_broker = others.pop("broker", False) and self.rpc.is_ready
        return Readiness({"broker": has_broker, "serving": not self._is_leaving}, others)

    def leave(self) -> None:
        """From now on ``/readyz`` says that requests are to be sent elsewhere."""
        self._is_leaving = True

    def start(self, sessions: SessionCache, open_pages: OpenPages, refusals: RefusalCounts, services: Services) -> None:
        """Opens the connections; keeps ``sessions`` true to revocations, tells ``open_pages`` of news and reports
        ``refusals`` now and then."""
        keep_true(self._broadcasts, sessions, open_pages)
        self._rpc_connection.start()
        self._events_connection.start()
        self._broadcasts.start()
        self._certificates.start()
        if self._watch is not None:
            self._watch.start()
        threading.Thread(target=self._report, args=(refusals, services), name="refusals", daemon=True).start()

    def stop(self) -> None:
        """Closes the connections."""
        self._stopping.set()
        self._certificates.stop()
        if self._watch is not None:
            self._watch.stop()
        self._broadcasts.stop()
        self._rpc_connection.stop()
        self._events_connection.stop()

    def _report(self, refusals: RefusalCounts, services: Services) -> None:
        while not self._stopping.wait(self._refusals_every):
            report_refusals(refusals, services)


def keep_true(broadcasts: Broadcasts, sessions: SessionCache, open_pages: OpenPages) -> None:
    """What is remembered of sessions ends with them, and open pages are told of news."""
    for kept in (sessions, open_pages):
        broadcasts.subscribe("session_revoked", partial(_revoke, kept))
        broadcasts.on_cut_off(kept.cut_off)
        broadcasts.on_restored(kept.restored)
    broadcasts.subscribe(topology.BROADCAST_ALERTS, open_pages.heard)


def gets_through(rpc: Rpc, service: str, answered: Callable[[], None]) -> bool:
    """Whether calls to ``service`` get through, and then calls ``answered``; one that is all busy answers nobody."""
    try:
        rpc.call(
            service, PING, Empty(), Empty, token=None, timeout=_ASK_SERVICES_SECONDS, correlation_id=new_id()
        )  # fmt: skip
    except Problem as problem:
        if problem.code in _SILENCE:
            return False
    answered()
    return True


def _nobody_waits() -> None:
    """Of a service that is waited for equally long whether it answered before or not."""


def _revoke(kept: SessionCache | OpenPages, message: dict[str, Any]) -> None:
    kept.revoke(UUID(message["session_id"]))


def report_refusals(refusals: RefusalCounts, services: Services) -> None:
    """Hands what was counted to identity; what it does not take is counted again and sent next time."""
    counted = refusals.take()
    if counted is None:
        return
    try:
        services.ask(REPORT_REFUSALS, Caller(new_id(), None, Origin(channel=Channel.BACKGROUND)), counted)
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            refusals.give_back(counted)
        log.warning("refusals_not_reported", code=problem.code.value)
