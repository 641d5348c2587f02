"""Snapshots of OpenBao, and a sealed sample by which a restored one shows that it opens what it sealed."""

import base64
import gzip
import secrets
from contextlib import suppress
from pathlib import Path

import hvac
import requests
from hvac.exceptions import InvalidPath, VaultError

from haven_local import openbao
from haven_local.private_files import write_private
from haven_local.waiting import wait_until

_PACKED = b"\x1f\x8b"
"""How OpenBao gives and takes a snapshot; backups of 0.1.0 hold it so too."""
SAMPLE_KEY = "backup-sample"
_READY_SECONDS = 60


class VaultUnfit(RuntimeError):
    """OpenBao gives no snapshot, or takes none."""


def save_snapshot(server: hvac.Client, file: Path) -> None:
    """Writes a snapshot to ``file``, unpacked.

    What stayed the same then looks the same, and a repository keeps it once: of 8,000 keys and 20 new, a quarter was
    added where it was all of it, and with millions it is next to nothing.
    """
    write_private(file, gzip.decompress(taken_snapshot(server)))


def taken_snapshot(server: hvac.Client) -> bytes:
    """A snapshot of everything OpenBao holds; it stays sealed by the seal's key."""
    answer = server.sys.take_raft_snapshot()
    if not isinstance(answer, requests.Response) or answer.status_code != requests.codes.ok or not answer.content:
        raise VaultUnfit("OpenBao gave no snapshot")
    content: bytes = answer.content
    return content


def seal_sample(server: hvac.Client) -> dict[str, str]:
    """A new text and what OpenBao made of it: ``text`` and ``sealed``. Nobody's data is in it."""
    with suppress(InvalidPath):
        server.secrets.transit.create_key(name=SAMPLE_KEY, key_type="aes256-gcm96", exportable=False)
    text = secrets.token_hex(16)
    plain = base64.b64encode(text.encode()).decode()
    sealed = server.secrets.transit.encrypt_data(name=SAMPLE_KEY, plaintext=plain)["data"]["ciphertext"]
    return {"text": text, "sealed": sealed}


def opens_sample(server: hvac.Client, sample: dict[str, str]) -> bool:
    """Whether the text comes out that was sealed."""
    try:
        opened = server.secrets.transit.decrypt_data(name=SAMPLE_KEY, ciphertext=sample["sealed"])
    except (VaultError, requests.RequestException):
        return False
    return base64.b64decode(opened["data"]["plaintext"]).decode() == sample["text"]


def key_names(server: hvac.Client) -> set[str]:
    """Names of all keys: of children, schools and services."""
    listed = server.list("transit/keys")
    return set(listed["data"]["keys"]) if listed else set()


def restore_snapshot(server: hvac.Client, content: bytes, token: str) -> None:
    """Fills a new OpenBao with a snapshot; from then on ``token``, which was in it, is the one that counts.

    The new server is initialised first, since an empty one takes none; what that made goes with it. ``VaultUnfit``
    when the seal's key is not the one the snapshot was made under.
    """
    if not server.sys.is_initialized():
        made = server.sys.initialize(recovery_shares=1, recovery_threshold=1)
        server.token = made["root_token"]
    wait_until(lambda: openbao.is_ready(server), "the new OpenBao", _READY_SECONDS)
    packed = content if content.startswith(_PACKED) else gzip.compress(content, compresslevel=1)
    answer = server.sys.force_restore_raft_snapshot(packed)
    if isinstance(answer, requests.Response) and not answer.ok:
        raise VaultUnfit("OpenBao did not take the snapshot")
    server.token = token

    def is_restored() -> bool:
        try:
            return openbao.is_ready(server) and bool(server.lookup_token())
        except (VaultError, requests.RequestException):
            return False

    wait_until(is_restored, "the restored OpenBao", _READY_SECONDS)
