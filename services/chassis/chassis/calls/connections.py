"""What a service is connected to, as it runs now: answered by every service."""

import os

from haven_schemas.acts.hosting import Connection, Connections
from sqlalchemy import make_url, text

from chassis.ground.settings import ServiceSettings
from chassis.process.named_connections import named_connections
from chassis.units.database import Unit

_LINK = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")


def connections(unit: Unit, settings: ServiceSettings) -> Connections:
    """Its database, of which the server says whether this very link is encrypted, and what its settings name.

    Not audited: it tells of nobody.
    """
    named = named_connections(settings, plain_buckets=os.environ.get("AWS_ALLOW_HTTP") == "true")
    return Connections(connections=[_database(unit, settings), *named])


def _database(unit: Unit, settings: ServiceSettings) -> Connection:
    encrypted = bool(unit.session.scalar(_LINK))
    address = database_address(settings.database_url.get_secret_value())
    return Connection(part="database", address=address, encrypted=encrypted)


def database_address(given: str) -> str:
    """Where a database is, without names and passwords; it may be on one of several servers."""
    url = make_url(given)
    if url.host:
        return f"{url.host}:{url.port}" if url.port else url.host
    hosts = url.query.get("host", ())
    several = (hosts,) if isinstance(hosts, str) else hosts
    return " or ".join(several) or "a socket of this machine"
