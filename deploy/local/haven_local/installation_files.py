"""Writes every file an installation in containers needs before its first part starts."""

import datetime as dt
import json

from haven_schemas.topology import OPERATOR

from haven_local import alertmanager, openbao, postgres, rabbitmq
from haven_local.backups.place import read_place
from haven_local.certificates import ensure_certificates
from haven_local.databases import WATCH_ROLE
from haven_local.generated_secrets import WATCH_SECRET
from haven_local.installation import HEALTH_PORT, Installation
from haven_local.installation_parts import trust_id_of
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, WATCHER
from haven_local.policies import SNAPSHOTS
from haven_local.private_files import make_private_folder, write_private
from haven_local.settings import (
    Surroundings,
    settings_of_gateway,
    settings_of_service,
    settings_of_watcher,
    write_settings,
)

_SOCKETS = "/var/run/postgresql"
_BUS_KEYS = "bus-keys.json"
_ENTERED_BY_ALL, _READ_BY_ALL = 0o755, 0o644


def write_files(installation: Installation, now: dt.datetime) -> list[str]:
    """Make what is missing and bring the rest up to date; the parts whose files changed, and so must start again."""
    ensure_certificates(installation.operator, now, installation.hosts)
    writers = {
        "postgres": _postgres,
        "rabbitmq": _rabbitmq,
        "openbao": _openbao,
        "proxy": _proxy,
        "alertmanager": _alertmanager,
        "prometheus": _prometheus,
        "postgres-exporter": _postgres_exporter,
        "grafana": _grafana,
    }
    changed = [part for part, write in writers.items() if write(installation)]
    make_private_folder(installation.objects)
    make_private_folder(installation.destruction_list)
    make_private_folder(installation.openbao_data / "data")
    changed += [process for process in PROCESS_NAMES if _process(installation, process)]
    changed += [WATCHER] if _watcher(installation) else []
    _operator(installation)
    return changed


def _put(installation: Installation, part: str, files: dict[str, str | bytes]) -> bool:
    """Files of one part, with the authority's certificate."""
    folder = make_private_folder(installation.folder(part))
    authority = {"ca.pem": installation.operator.ca.read_bytes()}
    written = [write_private(folder / name, content) for name, content in {**files, **authority}.items()]
    return any(written)


def _server(installation: Installation, server: str) -> dict[str, str | bytes]:
    """A server's certificate and its key."""
    return {
        "server.pem": installation.operator.certificate(server).read_bytes(),
        "server.key": installation.operator.key_of(server).read_bytes(),
    }


def _postgres(installation: Installation) -> bool:
    folder = installation.folder("postgres")
    port = installation.addresses["postgres"].port
    # The image's own first start speaks over the socket; with the superuser's password, as everyone else.
    access = f"local all {postgres.SUPERUSER} scram-sha-256\n{postgres.access(installation.network)}"
    files: dict[str, str | bytes] = {
        "postgresql.conf": postgres.configuration(port, installation.listen, _SOCKETS, f"{folder}/"),
        "pg_hba.conf": access,
        "password": installation.secrets.read("postgres-superuser"),
    }
    return _put(installation, "postgres", {**files, **_server(installation, "postgres")})


def _rabbitmq(installation: Installation) -> bool:
    folder = installation.folder("rabbitmq")
    pem, key, definitions = folder / "server.pem", folder / "server.key", folder / "definitions.json"
    listen, ca = installation.listen, installation.ca("rabbitmq")
    files: dict[str, str | bytes] = {
        "rabbitmq.conf": rabbitmq.configuration(installation.ports, ca, pem, key, definitions, listen),
        "advanced.config": rabbitmq.advanced_configuration(),
        "enabled_plugins": "[rabbitmq_prometheus].\n",
        "definitions.json": json.dumps(rabbitmq.all_definitions(installation.secrets), indent=1),
    }
    return _put(installation, "rabbitmq", {**files, **_server(installation, "rabbitmq")})


def _openbao(installation: Installation) -> bool:
    folder, host = installation.folder("openbao"), installation.addresses["openbao"].host
    configuration = openbao.configuration(
        installation.ports,
        installation.openbao_data,
        folder / "server.pem",
        folder / "server.key",
        folder / "seal",
        host,
        installation.listen,
    )
    seal = installation.secrets.path("openbao-seal").read_bytes()
    files: dict[str, str | bytes] = {"server.hcl": configuration, "seal": seal, **openbao.run_by()}
    return _put(installation, "openbao", {**files, **_server(installation, "openbao")})


def _proxy(installation: Installation) -> bool:
    return _put(installation, "proxy", _server(installation, "proxy"))


def _alertmanager(installation: Installation) -> bool:
    smtp, sender = installation.smtp_url, installation.mail_from
    told = alertmanager.configuration(smtp, sender, installation.alert_mail, installation.alert_webhook)
    return _put(installation, "alertmanager", {"alertmanager.yml": told})


def _prometheus(installation: Installation) -> bool:
    """The authority alone, by which it knows whom it asks. It is another user than the rest, whose data it has."""
    folder = installation.folder("prometheus")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_ENTERED_BY_ALL)
    return write_private(folder / "ca.pem", installation.operator.ca.read_bytes(), _READ_BY_ALL)


def _postgres_exporter(installation: Installation) -> bool:
    return _put(installation, "postgres-exporter", {"password": installation.secrets.ensure(f"postgres-{WATCH_ROLE}")})


def _grafana(installation: Installation) -> bool:
    """Its administrator's password, which it takes at its first start."""
    return _put(installation, "grafana", {"password": installation.secrets.ensure("grafana-administrator")})


def _process(installation: Installation, process: str) -> bool:
    files: dict[str, str | bytes] = {_BUS_KEYS: installation.secrets.read(_BUS_KEYS)}
    if process == "gateway":
        files.update(_server(installation, "gateway"))
    changed = _put(installation, process, files)
    return write_settings(installation.settings(process), _settings(installation, process)) or changed


def _watcher(installation: Installation) -> bool:
    """It goes through the proxy, as people do; the certificate is still the one of the public name."""
    changed = _put(installation, WATCHER, {})
    settings = settings_of_watcher(_surroundings(installation, WATCHER))
    settings["HAVEN_HEALTH_HOST"] = installation.listen
    return write_settings(installation.settings(WATCHER), settings) or changed


def _settings(installation: Installation, process: str) -> dict[str, str]:
    world = _surroundings(installation, process)
    if process == "gateway":
        settings = settings_of_gateway(world)
    else:
        settings = settings_of_service(
            world, process, installation.databases(process).describe(process, process).app_url
        )
    return {**settings, "HAVEN_HEALTH_HOST": installation.listen}


def _surroundings(installation: Installation, process: str) -> Surroundings:
    """The world as one process sees it: all files it names are in its own folder."""
    folder, broker = installation.folder(process), installation.addresses["rabbitmq"]
    kept = installation.secrets
    return Surroundings(
        trust_id=trust_id_of(installation),
        ca=installation.ca(process),
        amqps_port=broker.port,
        events_vhost="events",
        rpc_vhost="rpc",
        broker_passwords={process: kept.read(f"rabbitmq-{process}")} if process in PROCESS_NAMES else {},
        bus_keys=folder / _BUS_KEYS,
        vault_url=installation.vault_url,
        vault_namespace=None,
        vault_roles={process: installation.role(process)} if process in SERVICE_NAMES else {},
        objects=installation.objects,
        public_url=installation.public_url,
        smtp_url=installation.smtp_url,
        gateway_listen=f"{installation.listen}:{installation.addresses['gateway'].port}",
        gateway_certificate=folder / "server.pem",
        gateway_key=folder / "server.key",
        gateway_secret_key=kept.read("gateway-secret-key"),
        health_ports={process: HEALTH_PORT},
        destruction_list=installation.destruction_list,
        backups_kept=read_place(installation.operator),
        clamd_url="tcp://{0.host}:{0.port}".format(installation.addresses["clamav"]),
        broker_host=broker.host,
        more_brokers=broker.more,
        mail_from=installation.mail_from,
        trusted_proxies=installation.trusted_proxies,
        source_url=installation.source_url,
        watch_secret=kept.read(WATCH_SECRET) if process in ("identity", WATCHER) else "",
        watch_mailbox=installation.watch_mailbox,
        watch_url="https://{0.host}:{0.port}".format(installation.addresses["proxy"]),
    )


def _operator(installation: Installation) -> None:
    """What ``python -m chassis.bus.events_tool`` needs to look after parked messages, and what a cluster is given."""
    place, password = installation.addresses["rabbitmq"], installation.secrets.read(f"rabbitmq-{OPERATOR}")
    settings = {
        "HAVEN_EVENTS_URL": f"amqps://{OPERATOR}:{password}@{place}/events",
        "HAVEN_CA_FILE": str(installation.operator.ca),
    }
    write_settings(installation.settings("operator"), settings)
    installation.role(SNAPSHOTS)
