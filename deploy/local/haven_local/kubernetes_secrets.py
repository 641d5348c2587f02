"""The Secrets of an installation in Kubernetes, out of the files that ``prepare`` wrote."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from haven_local.generated_secrets import GeneratedSecrets
from haven_local.layout import SERVICE_NAMES, Layout
from haven_local.private_files import make_private_folder, write_private
from haven_local.settings import read_settings

CA_IN_PODS = "/run/haven/ca/ca.pem"
"""Where every pod finds the authority's certificate."""
NAMESPACE = "haven"
FILE = "secrets.json"
_KEYS = {
    "events-url": "HAVEN_EVENTS_URL",
    "rpc-url": "HAVEN_RPC_URL",
    "vault-role-id": "HAVEN_VAULT_ROLE_ID",
    "vault-secret-id": "HAVEN_VAULT_SECRET_ID",
    "smtp-url": "HAVEN_SMTP_URL",
    "secret-key": "HAVEN_SECRET_KEY",
}
"""Key of a Secret -> the setting it holds, where a process has that setting."""


class UnfitPlace(ValueError):
    """Secrets must not be written there; the message says why."""


def write_secrets(prepared: Path, folder: Path) -> bool:
    """``secrets.json`` in ``folder``, for ``kubectl apply``; true when it is new. ``UnfitPlace`` inside a checkout."""
    for each in (folder, *folder.parents):
        if (each / ".git").exists():
            raise UnfitPlace(f"{folder} is inside the checkout {each}: secrets have no place in git, choose another")
    items = [_service(prepared, service) for service in SERVICE_NAMES]
    items += [_gateway(prepared), _bus_keys(prepared), _certificate(prepared)]
    rendered = {"apiVersion": "v1", "kind": "List", "items": items}
    return write_private(make_private_folder(folder) / FILE, json.dumps(rendered, indent=1) + "\n")


def _service(prepared: Path, service: str) -> dict[str, Any]:
    settings = read_settings(prepared / service / "settings.env")
    kept = GeneratedSecrets(Layout(prepared / "operator").secrets)
    app = make_url(settings["HAVEN_DATABASE_URL"]).update_query_dict({"sslrootcert": CA_IN_PODS})
    owner = app.set(username=f"{service}_owner", password=kept.read(f"postgres-{service}-owner"))
    databases = {"database-url": _shown(app), "migration-database-url": _shown(owner)}
    return _secret(service, {**_of(settings), **databases})


def _gateway(prepared: Path) -> dict[str, Any]:
    return _secret("gateway", _of(read_settings(prepared / "gateway" / "settings.env")))


def _of(settings: dict[str, str]) -> dict[str, str]:
    return {key: settings[name] for key, name in _KEYS.items() if name in settings}


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False).replace("%2F", "/")


def _bus_keys(prepared: Path) -> dict[str, Any]:
    return _secret("haven-bus-keys", {"bus-keys.json": (prepared / "gateway" / "bus-keys.json").read_text()})


def _certificate(prepared: Path) -> dict[str, Any]:
    """The proxy's own, until a certificate of the public name takes its place."""
    operator = Layout(prepared / "operator")
    pair = {"tls.crt": operator.certificate("proxy").read_text(), "tls.key": operator.key_of("proxy").read_text()}
    return {**_secret("gateway-tls", pair), "type": "kubernetes.io/tls"}


def _secret(name: str, values: dict[str, str]) -> dict[str, Any]:
    labels = {"app.kubernetes.io/part-of": "haven"}
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "stringData": values}
