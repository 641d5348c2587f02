"""What a service is connected to, as it runs now: answered by every service."""

import os

from haven_schemas.rpc.hosting import Connection, Connections
from sqlalchemy import make_url, text

from chassis.process.named_connections import named_connections
from chassis.process.settings import ServiceSettings
from chassis.units.database import Unit

_LINK = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")


def connections(unit: Unit, settings: ServiceSettings) -> Connections:
    """Its database, of which the server says whether this very link is encrypted, and what its settings name.

    Not audited: it tells of nobody.
    """
    named = named_connections(settings, plain_buckets=os.environ.get("AWS_ALLOW_HTTP") == "true")
    return Connections(connections=[_database(unit, settings), *named])


def _database(unit: Unit, settings: ServiceSettings) -> Connection:
    url = make_url(settings.database_url.get_secret_value())
    host = url.host or "a socket of this machine"
    encrypted = bool(unit.session.scalar(_LINK))
    return Connection(part="database", address=f"{host}:{url.port}" if url.port else host, encrypted=encrypted)
