"""One ClamAV daemon for a local stack: its configuration, and a signature of its own for the harmless test file.

A stack on one machine holds no real signatures (they take a gigabyte of memory and come from the network); what is
tried here is that everything goes through the scanner. A trust runs ClamAV's own image with its daily signatures.
"""

import socket
import string
from collections.abc import Mapping
from pathlib import Path

from haven_local.layout import CHECKOUT, SHORT_FOLDER, Layout
from haven_local.private_files import write_private
from haven_local.programs import clamd_program

_TEMPLATE = CHECKOUT / "deploy" / "clamav" / "clamd.conf"
_MEMORY = Path("/dev/shm")  # noqa: S108  # what is scanned lies in memory, never on a disk
_FROM_EMPTY = ["/bin/sh", "-c", 'rm -rf "$0" && mkdir -m 700 "$0" && exec "$@"']
"""A scanner that was killed leaves what it was looking at."""
_TEST_FILE_HEX = (
    "58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e44415244"
    "2d414e544956495255532d544553542d46494c452124482b482a"
)
"""The EICAR test file (eicar.org), in hexadecimal so that no scanner takes this file for one."""
_READABLE = 0o755
_OPEN = 0o644
"""Nothing in these files is secret, and the scanner is another user."""


def ensure_configuration(layout: Layout, ports: Mapping[str, int]) -> bool:
    """Write configuration and signatures; true when either changed and a running scanner must start again."""
    signatures = layout.clamav / "signatures"
    for folder in (layout.clamav, signatures):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(_READABLE)
    changed = [
        write_private(signatures / "haven.ndb", f"Haven.TestFile:0:*:{_TEST_FILE_HEX}\n", _OPEN),
        write_private(
            layout.clamav / "clamd.conf", configuration(signatures, ports["clamav"], scanned_folder(layout)), _OPEN
        ),
    ]
    return any(changed)


def configuration(signatures: Path, port: int, temporary: Path, listen: str = "127.0.0.1") -> str:
    """``clamd.conf``."""
    return string.Template(_TEMPLATE.read_text()).substitute(
        signatures=signatures, port=port, listen=listen, temporary=temporary
    )


def scanned_folder(layout: Layout) -> Path:
    """Where the scanner keeps a document, in the clear, while it looks at it: a folder of this stack's in memory."""
    return (_MEMORY if _MEMORY.is_dir() else SHORT_FOLDER) / f"haven-scanned-{layout.key}"


def test_file() -> bytes:
    """The EICAR test file."""
    return bytes.fromhex(_TEST_FILE_HEX)


def server_command(layout: Layout) -> list[str]:
    """The command that the supervisor runs, in the foreground, at each start from an empty folder."""
    clamd = [str(clamd_program()), "--foreground", f"--config-file={layout.clamav / 'clamd.conf'}"]
    return [*_FROM_EMPTY, str(scanned_folder(layout)), *clamd]


def is_ready(ports: Mapping[str, int]) -> bool:
    """Whether it answers: it does once its signatures are loaded."""
    try:
        with socket.create_connection(("127.0.0.1", ports["clamav"]), timeout=1) as connection:
            connection.sendall(b"zPING\x00")
            return connection.recv(16).startswith(b"PONG")
    except OSError:
        return False
