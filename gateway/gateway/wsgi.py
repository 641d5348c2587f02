"""The application that is served. Importing it connects nothing: the connections open when the port is open."""

from chassis.ground.logs import configure
from chassis.ground.settings import load
from chassis.process.health import HealthServer

from .app import create_app
from .connections import Connections
from .settings import Settings
from .state import Haven

settings = load(Settings)
configure("gateway", settings.log_level)
connections = Connections(settings)
app = create_app(settings, connections.rpc)


def open_connections() -> None:
    """Opens the connections and the health port; called once."""
    haven: Haven = app.extensions["haven"]
    connections.watch_over(haven.store, haven.patience.answered)
    connections.start(haven.sessions, haven.open_pages, haven.refusals, haven.services)
    HealthServer(settings.health_host, settings.health_port, connections.readiness).start()


def close_connections() -> None:
    """Closes the connections; called as the process ends."""
    connections.stop()
