"""The RPC entrypoint of nameko services: calls taken by ``CallServer`` run in nameko's workers, by method name."""

from functools import partial
from typing import Any

from haven_schemas.errors import ErrorCode
from haven_schemas.rpc_wire import PING, Reply
from haven_schemas.topology import rpc_queue
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, SharedExtension

from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.bus_metrics import RPC_DROPPED
from chassis.bus.call_server import CallEnvelope, CallQueue, CallServer
from chassis.ground.logs import get_logger
from chassis.process import application

log = get_logger()

BEGUN_SECONDS = 10.0
"""How long a stopping process may take until each call that it has taken has a worker."""


class CallConsumer(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """Takes the calls of a service process and hands them to nameko's workers by method name.

    Also those of callers of release 0.1.0, which come by a classic queue and are answered by the default exchange: over
    a connection of its own, since such a queue is away with its node, and an attempt to take from it then ends the
    connection.
    """

    def __init__(self) -> None:
        self._entrypoints: dict[str, RpcEntrypoint] = {}
        self._servers: list[CallServer] = []
        self._earlier_connection: BrokerConnection | None = None

    def register(self, entrypoint: "RpcEntrypoint") -> None:
        """Makes ``entrypoint``'s method callable."""
        self._entrypoints[entrypoint.method_name] = entrypoint

    def start(self) -> None:
        """Begins to take calls; every entrypoint is registered by then."""
        app = application.current(self.container)
        service = self.container.service_name
        self._earlier_connection = earlier = BrokerConnection(
            app.settings.rpc_url.get_secret_value(),
            app.settings.ca_file,
            f"{service}-earlier-calls",
            heartbeat=app.settings.heartbeat_seconds,
        )
        earlier_queue = CallQueue(rpc_queue(service), None, answers="")
        take = partial(CallServer, bus_keys=app.bus_keys, service=service, run=self._run)
        self._servers = [
            take(app.rpc_connection, prefetch=self.container.max_workers),
            take(earlier, prefetch=self.container.max_workers, queue=earlier_queue),
        ]
        earlier.start()

    def finish(self) -> None:
        """Takes no more calls and begins those in hand; nameko then waits for all that run."""
        for server in self._servers:
            server.finish(BEGUN_SECONDS)

    def stop(self) -> None:
        """Nameko's hook once all that ran has ended."""
        if self._earlier_connection is not None:
            self._earlier_connection.stop()

    def _run(self, call: CallEnvelope) -> None:
        """A ping is answered in its turn, behind calls that wait for a free worker: it tells whether calls get through.
        It takes no token and says nothing of anybody."""
        if call.request.method == PING:
            call.answer(Reply(ok={}))
            return
        entrypoint = self._entrypoints.get(call.request.method)
        if entrypoint is None:
            call.refuse(ErrorCode.UNAVAILABLE)  # a newer caller while replicas are being replaced
        elif call.is_redelivered and entrypoint.writes and call.request.idempotency_key is None:
            RPC_DROPPED.labels("redelivered").inc()
            call.refuse(ErrorCode.UNAVAILABLE)
        else:
            entrypoint.run(call)


class RpcEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """A method ``(self, request: Request) -> Reply`` served under its own name."""

    consumer = CallConsumer()

    def setup(self) -> None:
        """Nameko's hook before anything starts."""
        self.consumer.register(self)

    def stop(self) -> None:
        """Nameko's hook at shutdown: entrypoints stop before workers are waited for."""
        self.consumer.finish()

    @property
    def writes(self) -> bool:
        """Whether the method changes anything, by its ``call``."""
        return bool(getattr(self.container.service_cls, self.method_name).call.writes)

    def run(self, call: CallEnvelope) -> None:
        """Starts the method in a nameko worker; waits while all workers are busy."""

        def finish(_worker: Any, reply: Reply | None, error: Any) -> tuple[Reply | None, Any]:
            if reply is None or error is not None:
                call.refuse(ErrorCode.INTERNAL)
            else:
                call.answer(reply)
            return reply, None

        try:
            self.container.spawn_worker(self, (call.request,), {}, handle_result=finish)
        except ContainerBeingKilled:
            log.info("call_left_to_another_replica", method=self.method_name)
