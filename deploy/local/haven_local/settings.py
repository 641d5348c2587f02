"""The settings of each service and of the gateway, as environment variables and as a file of them."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from haven_local.layout import WATCHER
from haven_local.private_files import make_private_folder, write_private
from haven_local.vault_contents import Role


class BackupsKept(Protocol):
    """For how many days backups are kept (``backups.place.Place``): certificates of destruction are dated by it."""

    @property
    def keep_days(self) -> int:
        """Databases and files."""
        ...

    @property
    def keys_days(self) -> int:
        """Snapshots of OpenBao."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """All that a process needs to know about the world it runs in."""

    trust_id: str
    ca: Path
    amqps_port: int
    events_vhost: str
    rpc_vhost: str
    broker_passwords: dict[str, str]
    bus_keys: Path
    vault_url: str
    vault_namespace: str | None
    vault_roles: dict[str, Role]
    objects: Path
    public_url: str
    smtp_url: str
    gateway_listen: str
    gateway_certificate: Path
    gateway_key: Path
    gateway_secret_key: str
    health_ports: dict[str, int]
    clamd_url: str
    destruction_list: Path
    broker_host: str = "127.0.0.1"
    more_brokers: tuple[str, ...] = ()
    """``host:port`` of the broker's other nodes."""
    mail_from: str = "haven@localhost"
    trusted_proxies: str = ""
    source_url: str = ""
    watch_secret: str = ""
    watch_mailbox: str = ""
    """Where the watcher's mails go; empty: to the address that Haven's mails come from."""
    watch_url: str = ""
    """Where the watcher finds Haven, if not at the public address."""
    backups_kept: BackupsKept | None = None
    """None: no backups are set up here, or by others."""


def settings_of_gateway(world: Surroundings) -> dict[str, str]:
    """The gateway's environment: no database, no way into OpenBao."""
    proxies = {"HAVEN_TRUSTED_PROXIES": world.trusted_proxies} if world.trusted_proxies else {}
    source = {"HAVEN_SOURCE_URL": world.source_url} if world.source_url else {}
    return {
        **proxies,
        **source,
        **_shared(world, "gateway"),
        "HAVEN_OBJECT_STORE_URL": world.objects.as_uri(),
        "HAVEN_PUBLIC_URL": world.public_url,
        "HAVEN_SECRET_KEY": world.gateway_secret_key,
        "HAVEN_TLS_CERT": str(world.gateway_certificate),
        "HAVEN_TLS_KEY": str(world.gateway_key),
        "HAVEN_LISTEN": world.gateway_listen,
    }


def settings_of_service(world: Surroundings, service: str, app_url: str) -> dict[str, str]:
    """A service's environment, with its own database, broker user and OpenBao role; never its owner role's password."""
    settings = {
        **_shared(world, service),
        "HAVEN_DATABASE_URL": app_url,
        "HAVEN_VAULT_URL": world.vault_url,
        "HAVEN_VAULT_ROLE_ID": world.vault_roles[service].role_id,
        "HAVEN_VAULT_SECRET_ID": world.vault_roles[service].secret_id,
    }
    if world.vault_namespace:
        settings["HAVEN_VAULT_NAMESPACE"] = world.vault_namespace
    if service in ("pupils", "incidents"):
        settings["HAVEN_OBJECT_STORE_URL"] = world.objects.as_uri()
    if service == "incidents":
        settings["HAVEN_CLAMD_URL"] = world.clamd_url
    if service in ("identity", "alerts"):
        settings["HAVEN_PUBLIC_URL"] = world.public_url
    if service == "identity" and world.watch_secret:
        settings["HAVEN_WATCH_SECRET"] = world.watch_secret
        settings["HAVEN_WATCH_MAILBOX"] = world.watch_mailbox or world.mail_from
    if service == "retention":
        settings |= _of_destruction(world)
    if service == "alerts":
        settings["HAVEN_SMTP_URL"] = world.smtp_url
        settings["HAVEN_MAIL_FROM"] = world.mail_from
    return settings


def _of_destruction(world: Surroundings) -> dict[str, str]:
    settings = {"HAVEN_DESTRUCTION_LIST_URL": world.destruction_list.as_uri()}
    if world.backups_kept is not None:
        settings["HAVEN_BACKUPS_KEPT_DAYS"] = str(world.backups_kept.keep_days)
        settings["HAVEN_BACKUPS_KEYS_DAYS"] = str(world.backups_kept.keys_days)
    return settings


def settings_of_watcher(world: Surroundings) -> dict[str, str]:
    """The watcher's environment: it reaches the gateway as people do, and nothing else."""
    elsewhere = {"HAVEN_WATCH_URL": world.watch_url} if world.watch_url else {}
    return {
        **elsewhere,
        "HAVEN_PUBLIC_URL": world.public_url,
        "HAVEN_WATCH_SECRET": world.watch_secret,
        "HAVEN_CA_FILE": str(world.ca),
        "HAVEN_HEALTH_PORT": str(world.health_ports[WATCHER]),
        "HAVEN_LOG_LEVEL": "info",
    }


def _shared(world: Surroundings, process: str) -> dict[str, str]:
    nodes = ",".join((f"{world.broker_host}:{world.amqps_port}", *world.more_brokers))
    address = f"amqps://{process}:{world.broker_passwords[process]}@{nodes}"
    return {
        "HAVEN_SERVICE": process,
        "HAVEN_TRUST_ID": world.trust_id,
        "HAVEN_EVENTS_URL": f"{address}/{world.events_vhost}",
        "HAVEN_RPC_URL": f"{address}/{world.rpc_vhost}",
        "HAVEN_CA_FILE": str(world.ca),
        "HAVEN_BUS_KEYS_FILE": str(world.bus_keys),
        "HAVEN_HEALTH_PORT": str(world.health_ports[process]),
        "HAVEN_LOG_LEVEL": "info",
    }


def write_settings(path: Path, settings: dict[str, str]) -> bool:
    """Keep settings as a file that ``sh`` can read; true when it changed."""
    make_private_folder(path.parent)
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(settings.items())]
    return write_private(path, "".join(lines))


def read_settings(path: Path) -> dict[str, str]:
    """The settings of such a file."""
    pairs = (token.partition("=") for token in shlex.split(path.read_text()))
    return {name: value for name, _, value in pairs}
