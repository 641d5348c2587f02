"""The ports of one stack: free ones, chosen at the first start and kept from then on."""

import json
import secrets
import socket
from pathlib import Path

from haven_local.layout import PROCESS_NAMES

_FIRST, _LAST = 20_000, 32_000
"""Below the range from which Linux takes ports for outgoing connections, above every default port of our parts."""

NAMES: tuple[str, ...] = (
    "postgres",
    "amqps",
    "rabbitmq_distribution",
    "rabbitmq_management",
    "epmd",
    "openbao",
    "openbao_cluster",
    "smtp",
    "clamav",
    "gateway",
    "health_backup",
    "health_watcher",
    *(f"health_{process}" for process in PROCESS_NAMES),
)


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port(taken: frozenset[int] | set[int] = frozenset()) -> int:
    """A port on which nothing listens and which is not among ``taken``."""
    for _ in range(1_000):
        port = _FIRST + secrets.randbelow(_LAST - _FIRST)
        if port not in taken and is_free(port):
            return port
    raise RuntimeError(f"no free port between {_FIRST} and {_LAST} on 127.0.0.1")


def load_or_choose(file: Path) -> dict[str, int]:
    """The kept ports of ``file``, with any name it lacks chosen and added."""
    ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    missing = [name for name in NAMES if name not in ports]
    for name in missing:
        ports[name] = free_port(set(ports.values()))
    if missing:
        save(file, ports)
    return ports


def save(file: Path, ports: dict[str, int]) -> None:
    """Keep ``ports`` in ``file``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(ports, indent=2, sort_keys=True) + "\n")


def replace_taken(file: Path) -> dict[str, int]:
    """Choose another port for each kept one that a stranger took meanwhile; call only while nothing of ours runs."""
    ports = load_or_choose(file)
    taken = [name for name in NAMES if not is_free(ports[name])]
    for name in taken:
        ports[name] = free_port(set(ports.values()))
    if taken:
        save(file, ports)
    return ports
