"""One OpenBao server for a local stack: its configuration, its first start, and a client with all rights."""

import string
import subprocess
from collections.abc import Mapping
from pathlib import Path

import hvac
import requests

from haven_local.generated_secrets import GeneratedSecrets, SecretMissing
from haven_local.layout import CHECKOUT, Layout
from haven_local.private_files import make_private_folder, write_private
from haven_local.programs import openbao_program

_TEMPLATES = CHECKOUT / "deploy" / "openbao"
_TIMEOUT_SECONDS = 30
_RUN, _AUDIT_FILES = "run.sh", "audit_files.sh"


def ensure_configuration(layout: Layout, secrets: GeneratedSecrets, ports: dict[str, int]) -> bool:
    """Write the server's configuration; true when it changed and a running server must start again."""
    folder = make_private_folder(layout.openbao)
    make_private_folder(folder / "data")
    certificate, key = layout.certificate("openbao"), layout.key_of("openbao")
    content = configuration(ports, folder, certificate, key, secrets.path("openbao-seal"))
    return write_private(folder / "server.hcl", content)


def configuration(
    ports: Mapping[str, int],
    folder: Path,
    certificate: Path,
    key: Path,
    seal: Path,
    host: str = "127.0.0.1",
    listen: str = "127.0.0.1",
) -> str:
    """``server.hcl``: data and audit files in ``folder``; ``ports`` has ``openbao`` and ``openbao_cluster``.

    With ``openbao_metrics`` among the ports it gives Prometheus figures there.
    """
    files = ["server.hcl", *(["metrics.hcl"] if "openbao_metrics" in ports else [])]
    return string.Template("".join((_TEMPLATES / file).read_text() for file in files)).substitute(
        ports, folder=folder, certificate=certificate, key=key, seal=seal, host=host, listen=listen
    )


def server_command(layout: Layout) -> list[str]:
    """The command that the supervisor runs, in ``layout.openbao``: it becomes the server, in the foreground."""
    run = str(_TEMPLATES / _RUN)
    return ["/bin/sh", run, str(openbao_program()), "server", "-config", str(layout.openbao / "server.hcl")]


def run_by() -> dict[str, str]:
    """Scripts, by file name, that run the server and look after its audit files."""
    return {name: (_TEMPLATES / name).read_text() for name in (_RUN, _AUDIT_FILES)}


def look_at_audit_files(layout: Layout, pid: int) -> None:
    """Does now what is done every ten minutes beside the server ``pid``."""
    command = ["/bin/sh", str(_TEMPLATES / _AUDIT_FILES), str(pid)]
    subprocess.run(command, cwd=layout.openbao, check=True)


def client(
    layout: Layout, secrets: GeneratedSecrets, ports: dict[str, int], namespace: str | None = None
) -> hvac.Client:
    """A client with the stack's own token, which may do everything (without a token before the first start)."""
    return hvac.Client(
        url=f"https://127.0.0.1:{ports['openbao']}",
        token=secrets.read("openbao-token") if secrets.has("openbao-token") else None,
        verify=str(layout.ca),
        timeout=_TIMEOUT_SECONDS,
        namespace=namespace,
    )


def answers(server: hvac.Client) -> bool:
    """Whether the server answers at all, initialised or not."""
    try:
        server.sys.is_initialized()
    except (requests.RequestException, hvac.exceptions.VaultError):
        return False
    return True


def ensure_initialised(server: hvac.Client, secrets: GeneratedSecrets) -> bool:
    """Initialise a new server and keep its token and recovery key; true when that was done now.

    ``SecretMissing`` where they could not be kept: shares of a key that nobody holds would be lost with it.
    """
    if server.sys.is_initialized():
        return False
    if secrets.read_only:
        raise SecretMissing("OpenBao is not initialised: do that by hand (bao operator init) and hand its token over")
    made = server.sys.initialize(recovery_shares=1, recovery_threshold=1)
    secrets.keep("openbao-recovery-key", made["recovery_keys_base64"][0])
    secrets.keep("openbao-token", made["root_token"])
    server.token = made["root_token"]
    return True


def is_ready(server: hvac.Client) -> bool:
    """Whether the server is unsealed and has taken the lead of its own cluster."""
    try:
        health = server.sys.read_health_status(method="GET")
    except (requests.RequestException, hvac.exceptions.VaultError):
        return False
    # hvac gives the body of a healthy server's answer, and the whole answer of one that is not.
    return isinstance(health, dict) and health["initialized"] and not health["sealed"] and not health["standby"]


def takes_orders(server: hvac.Client) -> bool:
    """Whether it leads, or passes on what it is asked to the node that does: of several nodes any may answer.

    Asked with the client's token, which only the leader can look up.
    """
    try:
        return is_ready(server) or bool(server.lookup_token())
    except (requests.RequestException, hvac.exceptions.VaultError):
        return False
