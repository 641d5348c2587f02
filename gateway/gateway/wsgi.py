"""The application gunicorn serves. Importing it connects nothing: the links open in the worker, after the fork."""

from chassis.health import HealthServer
from chassis.logs import configure
from chassis.settings import load

from .app import create_app
from .connections import Connections
from .settings import Settings
from .state import Haven

_settings = load(Settings)
configure("gateway", _settings.log_level)
connections = Connections(_settings)
app = create_app(_settings, connections.rpc)


def open_connections() -> None:
    """Opens the links and the health port; called once in the worker."""
    haven: Haven = app.extensions["haven"]
    connections.watch_over(haven.store)
    connections.start(haven.sessions, haven.refusals, haven.services)
    HealthServer(_settings.health_host, _settings.health_port, connections.readiness).start()


def close_connections() -> None:
    """Closes the links; called as the worker ends."""
    connections.stop()
