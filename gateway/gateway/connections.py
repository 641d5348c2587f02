"""The process's two connections to the broker: calls and broadcasts, opened after the fork and never before."""

import threading
from uuid import UUID

from chassis.bodies import BusKeys
from chassis.broadcast import Broadcasts
from chassis.ids import new_id
from chassis.link import Link
from chassis.logs import get_logger
from chassis.rpc_client import RpcClient
from haven_schemas.errors import ErrorCode, Problem

from .clients import Services
from .clients.caller import Caller
from .refusals import RefusalCounts
from .session_cache import SessionCache
from .settings import Settings

log = get_logger()

_BEAT_SECONDS = 0.5
"""Twice as often as a service: an open page asks every 2 s, so what is cut off must be known 2 s after the last beat
for a session that was ended to leave the screen within 5 s."""


class Connections:
    """Both links, the RPC client over one and the broadcasts over the other. ``start`` opens them."""

    def __init__(self, settings: Settings) -> None:
        own, ca, beat = settings.service, settings.ca_file, settings.heartbeat_seconds
        self._rpc_link = Link(settings.rpc_url.get_secret_value(), ca, f"{own}-rpc", heartbeat=beat)
        self._events_link = Link(settings.events_url.get_secret_value(), ca, f"{own}-events", heartbeat=beat)
        self._broadcasts = Broadcasts(self._events_link, own, beat_seconds=_BEAT_SECONDS)
        self._stopping = threading.Event()
        self._refusals_every = settings.refusals_every_seconds
        self.rpc = RpcClient(self._rpc_link, BusKeys.load(settings.bus_keys_file), own)

    @property
    def is_ready(self) -> bool:
        """Whether calls can be sent."""
        return self.rpc.is_ready

    def start(self, sessions: SessionCache, refusals: RefusalCounts, services: Services) -> None:
        """Opens the links; keeps ``sessions`` true to revocations and reports ``refusals`` now and then."""
        self._broadcasts.subscribe("session_revoked", lambda message: sessions.revoke(UUID(message["session_id"])))
        self._broadcasts.on_cut_off(sessions.cut_off)
        self._broadcasts.on_restored(sessions.restored)
        self._rpc_link.start()
        self._events_link.start()
        self._broadcasts.start()
        threading.Thread(target=self._report, args=(refusals, services), name="refusals", daemon=True).start()

    def stop(self) -> None:
        """Closes the links."""
        self._stopping.set()
        self._broadcasts.stop()
        self._rpc_link.stop()
        self._events_link.stop()

    def _report(self, refusals: RefusalCounts, services: Services) -> None:
        while not self._stopping.wait(self._refusals_every):
            report_refusals(refusals, services)


def report_refusals(refusals: RefusalCounts, services: Services) -> None:
    """Hands what was counted to identity; what it does not take is counted again and sent next time."""
    counted = refusals.take()
    if counted is None:
        return
    try:
        services.identity.report_refusals(Caller(new_id()), counted)
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            refusals.give_back(counted)
        log.warning("refusals_not_reported", code=problem.code.value)
