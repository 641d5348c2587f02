"""An installation in Kubernetes, out of the files that ``prepare`` wrote: its Secrets, and what an overlay is told."""

import base64
import json
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from haven_local.databases import WATCH_ROLE
from haven_local.earlier_release import beside_earlier_release
from haven_local.generated_secrets import GeneratedSecrets
from haven_local.installation import remembered
from haven_local.layout import SERVICE_NAMES, WATCHER, Layout
from haven_local.policies import SNAPSHOTS
from haven_local.private_files import make_private_folder, write_private
from haven_local.settings import read_settings

CA_IN_PODS = "/run/haven/ca/ca.pem"
"""Where every pod finds the authority's certificate."""
OBJECTS_IN_PODS = "file:///var/lib/haven/objects"
LIST_IN_PODS = "file:///var/lib/haven/destruction-list"
"""Where the claim is mounted; the component ``s3`` names a bucket instead."""
NAMESPACE = "haven"
FILE = "secrets.json"
OVERLAY = "overlay"
"""Folder of the three files that are no secret and belong into the trust's own overlay."""
_KEYS = {
    "events-url": "HAVEN_EVENTS_URL",
    "rpc-url": "HAVEN_RPC_URL",
    "vault-role-id": "HAVEN_VAULT_ROLE_ID",
    "vault-secret-id": "HAVEN_VAULT_SECRET_ID",
    "smtp-url": "HAVEN_SMTP_URL",
    "secret-key": "HAVEN_SECRET_KEY",
    "watch-secret": "HAVEN_WATCH_SECRET",
}
"""Key of a Secret -> the setting it holds, where a process has that setting."""
_TOLD = {
    "trust-id": ("identity", "HAVEN_TRUST_ID"),
    "vault-url": ("identity", "HAVEN_VAULT_URL"),
    "public-url": ("gateway", "HAVEN_PUBLIC_URL"),
    "mail-from": ("alerts", "HAVEN_MAIL_FROM"),
    "watch-mailbox": ("identity", "HAVEN_WATCH_MAILBOX"),
    "trusted-proxies": ("gateway", "HAVEN_TRUSTED_PROXIES"),
    "source-url": ("gateway", "HAVEN_SOURCE_URL"),
}
"""Key of the ConfigMap -> whose setting it is, and which."""
_ROLE = ("vault-role-id", "vault-secret-id")
_TOKEN = "openbao-token"  # noqa: S105  # the name of a file


class UnfitPlace(ValueError):
    """Secrets must not be written there; the message says why."""


def write_secrets(prepared: Path, folder: Path, *, beside_earlier: bool = False) -> bool:
    """``secrets.json`` in ``folder``, for ``kubectl apply``, and the overlay's files beside it; true when any is new.

    ``beside_earlier``: the broker lets services of release 0.1.0 run too. ``UnfitPlace`` inside a checkout.
    """
    for each in (folder, *folder.parents):
        if (each / ".git").exists():
            raise UnfitPlace(f"{folder} is inside the checkout {each}: secrets have no place in git, choose another")
    items = [_service(prepared, service) for service in SERVICE_NAMES]
    ours = (_gateway, _watcher, _bus_keys, _certificate, _operator)
    of_servers = (_superuser, _exporter, _openbao, _authority, _alertmanager)
    items += [render(prepared) for render in (*ours, *of_servers)]
    items.append(_rabbitmq(prepared, beside_earlier=beside_earlier))
    rendered = {"apiVersion": "v1", "kind": "List", "items": items}
    written = write_private(make_private_folder(folder) / FILE, json.dumps(rendered, indent=1) + "\n")
    return _overlay(prepared, folder / OVERLAY) or written


def without_openbao_token(prepared: Path) -> bool:
    """Whether OpenBao's token is still to come: settle can do nothing before."""
    return not _kept(prepared).has(_TOKEN)


def signs_in_by_account(prepared: Path) -> bool:
    """Whether programs sign in to OpenBao with their service accounts: then no secret of theirs lies in the cluster."""
    return remembered(prepared, None, {}, read_only=True).accounts is not None


def _kept(prepared: Path) -> GeneratedSecrets:
    return GeneratedSecrets(Layout(prepared / "operator").secrets, read_only=True)


def _overlay(prepared: Path, folder: Path) -> bool:
    settings = {part: read_settings(prepared / part / "settings.env") for part, _ in _TOLD.values()}
    told = {key: settings[part].get(name, "") for key, (part, name) in _TOLD.items()}
    own = {**told, "object-store-url": OBJECTS_IN_PODS, "destruction-list-url": LIST_IN_PODS}
    lines = [f"{key}={value}\n" for key, value in own.items()]
    operator = prepared / "operator"
    files = {
        "settings.env": "".join(lines),
        "prepared.json": (operator / "prepared.json").read_text(),
        "ca.pem": Layout(operator).ca.read_text(),
    }
    written = [write_private(folder / name, content) for name, content in files.items()]
    return any(written)


def _service(prepared: Path, service: str) -> dict[str, Any]:
    settings, by_account = read_settings(prepared / service / "settings.env"), signs_in_by_account(prepared)
    app = make_url(settings["HAVEN_DATABASE_URL"]).update_query_dict({"sslrootcert": CA_IN_PODS})
    url = app.render_as_string(hide_password=False).replace("%2F", "/")
    told = {**_of(settings), "database-url": url}
    return _secret(service, {key: value for key, value in told.items() if key not in _ROLE or not by_account})


def _gateway(prepared: Path) -> dict[str, Any]:
    return _secret("gateway", _of(read_settings(prepared / "gateway" / "settings.env")))


def _watcher(prepared: Path) -> dict[str, Any]:
    return _secret(WATCHER, _of(read_settings(prepared / WATCHER / "settings.env")))


def _of(settings: dict[str, str]) -> dict[str, str]:
    return {key: settings[name] for key, name in _KEYS.items() if name in settings}


def _bus_keys(prepared: Path) -> dict[str, Any]:
    return _secret("haven-bus-keys", {"bus-keys.json": (prepared / "gateway" / "bus-keys.json").read_text()})


def _certificate(prepared: Path) -> dict[str, Any]:
    """The proxy's own, until a certificate of the public name takes its place."""
    operator = Layout(prepared / "operator")
    return _tls("gateway-tls", operator.certificate("proxy"), operator.key_of("proxy"))


def _operator(prepared: Path) -> dict[str, Any]:
    """What settle needs: each role's password and OpenBao's token, which is there once OpenBao was initialised."""
    kept = _kept(prepared)
    names = ["postgres-superuser", f"postgres-{WATCH_ROLE}", *([_TOKEN] if kept.has(_TOKEN) else [])]
    for service in SERVICE_NAMES:
        names += [f"postgres-{service}-owner", f"postgres-{service}-app"]
    for role in (*SERVICE_NAMES, SNAPSHOTS) if not signs_in_by_account(prepared) else ():
        names += [f"openbao-{role}-role-id", f"openbao-{role}-secret-id"]
    return _secret("haven-operator", {name: kept.read(name) for name in names})


def _exporter(prepared: Path) -> dict[str, Any]:
    """Who asks PostgreSQL in the cluster how it does."""
    return _secret("postgres-exporter", {"password": _kept(prepared).read(f"postgres-{WATCH_ROLE}")})


def _rabbitmq(prepared: Path, *, beside_earlier: bool) -> dict[str, Any]:
    """For a broker in the cluster: users, queues and who may touch them."""
    file = prepared / "rabbitmq" / "definitions.json"
    told = json.loads(file.read_text())
    rendered = json.dumps(beside_earlier_release(told) if beside_earlier else told, indent=1)
    return _secret("rabbitmq-definitions", {file.name: rendered})


def _superuser(prepared: Path) -> dict[str, Any]:
    """For PostgreSQL in the cluster."""
    login = {"username": "postgres", "password": _kept(prepared).read("postgres-superuser")}
    return {**_secret("postgres-superuser", login), "type": "kubernetes.io/basic-auth"}


def _openbao(prepared: Path) -> dict[str, Any]:
    """For OpenBao in the cluster: the key it unseals itself with, until a KMS does."""
    return _secret("openbao-seal", {}, {"seal": _kept(prepared).path("openbao-seal").read_bytes()})


def _authority(prepared: Path) -> dict[str, Any]:
    """For cert-manager, which signs and renews the certificates of servers in the cluster."""
    operator = Layout(prepared / "operator")
    return _tls("haven-authority", operator.ca, operator.key_of("ca"))


def _alertmanager(prepared: Path) -> dict[str, Any]:
    told = (prepared / "alertmanager" / "alertmanager.yml").read_text()
    return _secret("haven-alertmanager", {"alertmanager.yaml": told})


def _tls(name: str, certificate: Path, key: Path) -> dict[str, Any]:
    pair = {"tls.crt": certificate.read_text(), "tls.key": key.read_text()}
    return {**_secret(name, pair), "type": "kubernetes.io/tls"}


def _secret(name: str, values: dict[str, str], raw: dict[str, bytes] | None = None) -> dict[str, Any]:
    labels = {"app.kubernetes.io/part-of": "haven"}
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    made: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque"}
    if raw:
        made["data"] = {key: base64.b64encode(value).decode() for key, value in raw.items()}
    return {**made, "stringData": values} if values else made
