"""What a process's settings connect it to, told without names and passwords, for whoever answers for the data."""

from urllib.parse import SplitResult, urlsplit

from haven_schemas.acts.hosting import ConnectedPart, Connection
from pydantic import SecretStr

from chassis.ground.settings import BusSettings

_OF_SETTINGS: tuple[tuple[ConnectedPart, str], ...] = (
    ("broker", "events_url"),
    ("broker", "rpc_url"),
    ("vault", "vault_url"),
    ("objects", "object_store_url"),
    ("mail", "smtp_url"),
    ("scanner", "clamd_url"),
)
_ENCRYPTED = frozenset({"https", "amqps", "smtps", "s3", "s3a", "az", "azure", "abfs", "abfss", "gs"})
"""Buckets are spoken to over TLS, unless somebody said otherwise (``AWS_ALLOW_HTTP``)."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def named_connections(settings: BusSettings, *, plain_buckets: bool) -> list[Connection]:
    """Each address once. ``plain_buckets``: whether ``AWS_ALLOW_HTTP`` lets a bucket be spoken to without TLS."""
    found: dict[tuple[str, str], Connection] = {}
    for part, name in _OF_SETTINGS:
        given = getattr(settings, name, None)
        if given is not None:
            url = given.get_secret_value() if isinstance(given, SecretStr) else str(given)
            for each in _one_by_one(part, urlsplit(url)):
                connection = _connection(part, each, plain_buckets=plain_buckets)
                found[connection.part, connection.address] = connection
    return list(found.values())


def _one_by_one(part: ConnectedPart, url: SplitResult) -> list[SplitResult]:
    """A broker's address may name several nodes, with commas between."""
    if part != "broker":
        return [url]
    return [url._replace(netloc=place) for place in url.netloc.rpartition("@")[2].split(",")]


def _connection(part: ConnectedPart, url: SplitResult, *, plain_buckets: bool) -> Connection:
    if url.scheme == "file":
        return Connection(part=part, address=f"folder {url.path}", encrypted=None)
    host = url.hostname or url.path
    address = f"{host}:{url.port}" if url.port else host
    if part == "objects" and url.scheme not in ("http", "https"):
        return Connection(part=part, address=f"{url.scheme}://{host}", encrypted=not plain_buckets)
    return Connection(part=part, address=address, encrypted=_is_encrypted(part, url, host))


def _is_encrypted(part: ConnectedPart, url: SplitResult, host: str) -> bool | None:
    """None for a link that does not leave the machine and is not. A mail server's becomes TLS by STARTTLS, unless
    ``tls=none`` says that something else protects it."""
    if url.scheme in _ENCRYPTED:
        return True
    if host in _LOOPBACK:
        return None
    return part == "mail" and "tls=none" not in url.query
