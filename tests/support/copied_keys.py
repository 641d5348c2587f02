"""RSA keys of test stacks: each is made once and then copied, since that takes long; and half as long as installed,
since opening with one of 4096 bits was a tenth of what tests of deliveries take."""

import fcntl
import json
from pathlib import Path

import hvac
from haven_local.layout import CHECKOUT
from haven_local.private_files import write_private
from haven_local.stack import Stack
from haven_local.vault_contents import FIXED_KEYS, ensure_transit

_KIND, _MADE_AS = "rsa-4096", "rsa-2048"
_KEPT = CHECKOUT / ".haven-test" / f"{_MADE_AS}-keys.json"
"""Copies for every test run of this checkout; no stack that ``haven up`` starts knows them."""


class StackOfCopiedKeys(Stack):
    """A stack of a test run: as installed, but for where its RSA keys come from."""

    def fill_openbao(self, server: hvac.Client) -> None:
        """Copies first; what is there is not made."""
        copy_rsa_keys(server, server)
        super().fill_openbao(server)


def copy_rsa_keys(root: hvac.Client, server: hvac.Client) -> None:
    """Puts copies into the namespace of ``server``, where none is yet; ``root`` makes them if there are none at all."""
    ensure_transit(server)
    listed = server.list("transit/keys")
    known = set(listed["data"]["keys"]) if listed else set()
    for name, backup in _backups(root).items():
        if name not in known:
            server.secrets.transit.restore_key(backup=backup, name=name)


def _backups(root: hvac.Client) -> dict[str, str]:
    """Each key's backup by its name; workers that need them at once take turns and the first one makes them."""
    _KEPT.parent.mkdir(exist_ok=True)  # a clean clone has none, and this run's infrastructure may be in memory
    with _KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _KEPT.exists():
            write_private(_KEPT, json.dumps(_make(root)))
        return _read(_KEPT)


def _read(kept: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(kept.read_text())
    return found


def _make(root: hvac.Client) -> dict[str, str]:
    transit = root.secrets.transit
    made = {}
    for name in (key for key, kind in FIXED_KEYS.items() if kind == _KIND):
        model = f"model-{name}"
        transit.create_key(name=model, key_type=_MADE_AS, exportable=True, allow_plaintext_backup=True)
        made[name] = transit.backup_key(name=model)["data"]["backup"]
    return made
