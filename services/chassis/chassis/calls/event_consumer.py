"""The event entrypoint of nameko services: events taken by ``EventServer`` run in nameko's workers, by type."""

from collections.abc import Sequence
from typing import Any

from eventlet.event import Event as Signal
from haven_schemas.events import Envelope, Event, EventsListed
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, SharedExtension

from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.confirmed import ConfirmedLane
from chassis.bus.event_server import EventServer, Handler
from chassis.bus.holding import Holding
from chassis.bus.retry import Ladder
from chassis.ground.logs import get_logger
from chassis.process import application

log = get_logger()

STOP_SECONDS = 20.0
"""How long a stopping process waits for the events it is handling; the others go back to the queue."""


class EventConsumer(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """The one ``EventServer`` of a service process, on a connection of its own for what it takes and acknowledges."""

    def __init__(self) -> None:
        self._entrypoints: dict[str, EventEntrypoint] = {}
        self._server: EventServer | None = None
        self._connection: BrokerConnection | None = None

    def register(self, entrypoint: "EventEntrypoint") -> None:
        """Makes ``entrypoint`` the one handler of its types."""
        for event_type in entrypoint.types:
            if event_type in self._entrypoints:
                raise TypeError(f"{event_type} has two handlers")
            self._entrypoints[event_type] = entrypoint

    def start(self) -> None:
        """Begins to take events; half of nameko's workers are left to calls."""
        app = application.current(self.container)
        service = self.container.service_name
        self._connection = BrokerConnection(
            app.settings.events_url.get_secret_value(),
            app.settings.ca_file,
            f"{service}-consumer",
            heartbeat=app.settings.heartbeat_seconds,
        )
        handlers: dict[str, Handler] = {kind: entrypoint.run for kind, entrypoint in self._entrypoints.items()}
        missing = app.delivery_checks.missing
        if missing is not None:
            handlers[EventsListed.event_type] = missing.take_list
        self._server = EventServer(
            self._connection,
            ConfirmedLane(app.events_connection),
            handlers,
            Holding(app.ping),
            Ladder(service, tuple(app.settings.retry_delays_ms)),
            now=application.utc_now,
            hands=max(1, self.container.max_workers // 2),
            missing=missing,
        )
        self._connection.start()

    def finish(self) -> None:
        """Takes no more and finishes what is in hand, within the limit; then closes the connection."""
        if self._server is None or self._connection is None:
            return
        server, self._server = self._server, None
        if not server.stop(STOP_SECONDS):
            log.warning("events_left_in_hand")
        self._connection.stop()


class EventEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """A method ``(self, envelope: Envelope, event: Event) -> None`` for events of ``types``."""

    consumer = EventConsumer()

    def __init__(self, types: Sequence[str] = (), **options: Any) -> None:
        self.types = tuple(types)
        super().__init__(**options)

    def setup(self) -> None:
        """Nameko's hook before anything starts."""
        self.consumer.register(self)

    def stop(self) -> None:
        """Nameko's hook at shutdown: entrypoints stop before workers are waited for."""
        self.consumer.finish()

    def run(self, envelope: Envelope, event: Event) -> None:
        """Runs the method in a nameko worker, and returns or raises as it does."""
        done = Signal()

        def finish(_worker: Any, result: Any, error: Any) -> tuple[Any, Any]:
            done.send(error)
            return result, None

        try:
            self.container.spawn_worker(self, (envelope, event), {}, handle_result=finish)
        except ContainerBeingKilled:
            done.wait()  # never sent: the message stays unacknowledged while the process dies
        if (error := done.wait()) is not None:
            raise error[1]
