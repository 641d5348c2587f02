"""RSA keys of test worlds: making one of 4096 bits takes a second or more, so each is made once and then copied."""

import fcntl
import json
from pathlib import Path

import hvac

from haven_local import openbao
from haven_local.private_files import write_private
from haven_local.stack import Stack
from haven_local.vault_contents import FIXED_KEYS, ensure_transit

_KIND = "rsa-4096"


def copy_rsa_keys(stack: Stack, server: hvac.Client) -> None:
    """Puts the infrastructure's copies into the client's namespace, where no key of theirs is yet."""
    ensure_transit(server)
    for name, backup in _backups(stack).items():
        server.secrets.transit.restore_key(backup=backup, name=name)


def _backups(stack: Stack) -> dict[str, str]:
    """Each key's backup by its name; workers that need them at once take turns and the first one makes them."""
    kept = stack.root / "rsa-keys.json"
    with (stack.root / "rsa-keys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            write_private(kept, json.dumps(_make(stack)))
        return _read(kept)


def _read(kept: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(kept.read_text())
    return found


def _make(stack: Stack) -> dict[str, str]:
    transit = openbao.client(stack.layout, stack.secrets, stack.ports).secrets.transit
    made = {}
    for name in (key for key, kind in FIXED_KEYS.items() if kind == _KIND):
        model = f"model-{name}"
        transit.create_key(name=model, key_type=_KIND, exportable=True, allow_plaintext_backup=True)
        made[name] = transit.backup_key(name=model)["data"]["backup"]
    return made
