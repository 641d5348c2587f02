"""The generated secrets of one stack: made once, kept in files of mode 0600, never printed."""

import base64
import json
import secrets
from pathlib import Path

from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, Layout
from haven_local.private_files import make_private_folder, write_private

WATCH_SECRET = "watch"  # noqa: S105  # its name
"""What the watcher's credentials are made of."""


class SecretMissing(RuntimeError):
    """A secret is not there, and where it is looked for none can be kept."""


class GeneratedSecrets:
    """Reads and makes the secrets under one folder; each name is one file.

    ``read_only``: they were made elsewhere and are kept there; one that is missing is never made (``SecretMissing``).
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._folder, self.read_only = folder, read_only

    def path(self, name: str) -> Path:
        """The file that holds secret ``name``."""
        return self._folder / name

    def read(self, name: str) -> str:
        """Secret ``name``; ``FileNotFoundError`` when it was never made."""
        return self.path(name).read_text()

    def has(self, name: str) -> bool:
        """Whether secret ``name`` was made."""
        return self.path(name).exists()

    def keep(self, name: str, value: str | bytes) -> None:
        """Keep a secret that another part made (OpenBao's own token, a role's identifier)."""
        if self.read_only:
            raise SecretMissing(f"the secret {name} is not among those that were handed over: write them anew")
        write_private(self.path(name), value)

    def ensure(self, name: str) -> str:
        """Secret ``name``, 256 bits of it, made now if it is missing."""
        if not self.has(name):
            self.keep(name, secrets.token_urlsafe(32))
        return self.read(name)


def ensure_secrets(layout: Layout) -> GeneratedSecrets:
    """Make what every stack needs: passwords, the bus key, the gateway's signing key, the static seal's key."""
    kept = GeneratedSecrets(make_private_folder(layout.secrets))
    kept.ensure("postgres-superuser")
    kept.ensure("rabbitmq-operator")
    kept.ensure("rabbitmq-cookie")
    kept.ensure("gateway-secret-key")
    kept.ensure(WATCH_SECRET)
    for service in SERVICE_NAMES:
        kept.ensure(f"postgres-{service}-owner")
        kept.ensure(f"postgres-{service}-app")
    for process in PROCESS_NAMES:
        kept.ensure(f"rabbitmq-{process}")
    if not kept.has("openbao-seal"):
        kept.keep("openbao-seal", secrets.token_bytes(32))
    if not kept.has("bus-keys.json"):
        kept.keep("bus-keys.json", _bus_keys())
    return kept


def _bus_keys() -> str:
    """One current key of the bus; a rotation adds a second and moves ``current``."""
    key_id = secrets.token_hex(4)
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return json.dumps({"current": key_id, "keys": {key_id: key}})
